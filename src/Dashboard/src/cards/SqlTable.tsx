import type { SqlRun } from "../state/sql.ts";
import { cellText, isNumber } from "../text/cells.ts";
import type { Cell, Table } from "../text/csv.ts";
import { count } from "../text/numbers.ts";

// An answer may have 10,000 rows, and a page that has them all is slow on a phone.
const LONGEST_TEXT = 300;
const LONGEST_DRAWING = 20_000;

/** All rows, with all digits. */
export function tableOf({ answer, rows }: SqlRun): Table {
  return {
    head: answer.columns.map((c) => c.name),
    rows: rows.map((row) =>
      row.map((cell, i): Cell => {
        const text = cellText(cell);
        return text !== null && isNumber(answer.columns[i]?.type ?? "") && text === cell ? { digits: text } : text;
      }),
    ),
  };
}

/** The rows of an answer, at most so many. */
export function SqlTable({ run, shown, label }: { run: SqlRun; shown: number; label: string }) {
  const { columns } = run.answer;
  const numbers = columns.map((c) => isNumber(c.type));
  return (
    <>
      <div class="scroll sql-rows" tabIndex={0} role="region" aria-label={label}>
        <table>
          <thead>
            <tr>
              {columns.map((c, i) => (
                <th key={i} scope="col" class={numbers[i] ? "number" : undefined}>
                  <bdi>{c.name}</bdi> <span class="sql-type">{c.type.toLowerCase()}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {run.rows.slice(0, shown).map((row, r) => (
              <tr key={r}>{row.map((cell, i) => <Value key={i} cell={cell} number={numbers[i] ?? false} />)}</tr>
            ))}
          </tbody>
        </table>
      </div>
      {run.rows.length > shown && <p class="quiet small">These are the first {count(shown)} of {count(run.rows.length)} rows; what is downloaded has all.</p>}
    </>
  );
}

function Value({ cell, number }: { cell: string; number: boolean }) {
  const text = cellText(cell);
  if (text === null) return <td class={(number ? "number " : "") + "sql-null"}>null</td>;
  if (number) return <td class="number">{text}</td>;
  // EXPLAIN draws its plan.
  if (text.includes("\n")) return <td><pre class="sql-drawn">{text.slice(0, LONGEST_DRAWING)}</pre></td>;
  return <td class="sql-text" dir="auto" title={text.length > LONGEST_TEXT ? text.slice(0, LONGEST_DRAWING) : undefined}>{text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) + "…" : text}</td>;
}
