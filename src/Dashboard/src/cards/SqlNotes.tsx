import { keptBack, tookText, type SqlRun } from "../state/sql.ts";
import { plural } from "../text/numbers.ts";

/** What belongs to an answer in SQL beside its rows: how many, how long it took, and what is not in them. */
export function SqlNotes({ run: { answer, ms } }: { run: SqlRun }) {
  const more = keptBack(answer);
  const { column_days: files = 0, postgres_days: fresh = 0 } = answer.plan ?? {};
  return (
    <>
      <p class="sql-took">
        <strong>{plural(answer.row_count, "row")}</strong> <span class="quiet">in {tookText(ms)}{answer.plan && `, from ${plural(files + fresh, "day")} of events${fresh ? `, ${fresh} of them not yet in a column file` : ""}`}</span>
      </p>
      {more && <p class="warn small">{more}</p>}
      {answer.inexact_numbers.length > 0 && (
        <p class="warn small">
          <code>numbers</code> lacks some numbers of <bdi>{answer.inexact_numbers.join(", ")}</bdi>, which have too many digits: a sum over them is wrong. <code>properties</code> has them as texts.
        </p>
      )}
      {answer.persons === "numbers" && <p class="quiet small">People are numbers here: your key may not see who they are.</p>}
    </>
  );
}
