import { useState } from "preact/hooks";
import type { Api, ApiError } from "../api/client.ts";
import { columnsFor, quotedName, VIEWS } from "../state/sql.ts";
import { askSql } from "../state/useSql.ts";
import { cellText } from "../text/cells.ts";
import type { DayRange } from "../time/ranges.ts";
import { Failure } from "./Failure.tsx";

interface Props {
  api: Api;
  range: DayRange;
  zone: string;
  people: boolean;
  onPut: (text: string) => void;
}

interface Found {
  of: string;
  columns: { name: string; type: string }[];
}

// On a phone they stand below the editor and would push the rows away.
const isNarrow = () => matchMedia("(max-width: 760px)").matches;

/** What a statement can read. A chosen name goes into the statement. */
export function SqlViews({ api, range, zone, people, onPut }: Props) {
  const [wide] = useState(() => !isNarrow());
  const days = `${range.from} ${range.to} ${zone}`;
  const [found, setFound] = useState<Found | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  // Frequent properties have a column of their own; which, only the files of the days know.
  const look = async () => {
    setBusy(true);
    setError(null);
    try {
      const { rows } = await askSql(api, { sql: "DESCRIBE events", from: range.from, to: range.to, tz: zone }, new AbortController().signal);
      const columns = rows.map(([name = "", type = ""]) => ({ name: cellText(name) ?? "", type: cellText(type) ?? "" }));
      setFound({ of: days, columns: columns.filter((c) => /^[pn]:/.test(c.name)) });
    } catch (e) {
      setError(e as ApiError);
    }
    setBusy(false);
  };
  const own = found?.of === days ? found.columns : null;
  return (
    <section class="card narrow sql-views" aria-label="What can be asked">
      <header class="card-head"><h2>What can be asked</h2></header>
      {VIEWS.map((view) => (
        <details key={view.name} class="sql-view" open={wide && view.name === "events"}>
          <summary><code>{view.name}</code> <span class="quiet small">{view.about}</span></summary>
          <ul>
            {columnsFor(view.columns, people).map((c) => (
              <li key={c.name}>
                <button type="button" class="sql-column" title={`Put ${c.put ?? c.name} into the statement`} onClick={() => onPut(c.put ?? c.name)}>{c.name}</button>
                <span class="quiet small">{c.type}</span>
              </li>
            ))}
            {view.name === "events" && own?.map((c) => (
              <li key={c.name}>
                <button type="button" class="sql-column" title={`Put ${quotedName(c.name)} into the statement`} onClick={() => onPut(quotedName(c.name))}><bdi>{c.name}</bdi></button>
                <span class="quiet small">{c.type.startsWith("DECIMAL") ? "number" : "text"}</span>
              </li>
            ))}
          </ul>
          {view.name === "events" && own?.length === 0 && <p class="quiet small">No property of these days has a column of its own: take it from <code>properties</code>.</p>}
          {view.name === "events" && !own && <button type="button" class="link small" disabled={busy} onClick={() => void look()}>{busy ? "Looking…" : "Properties with a column of their own, which are quicker"}</button>}
          {view.name === "events" && error && <Failure error={error} what="SQL" retry={() => void look()} compact />}
        </details>
      ))}
      <p class="quiet small"><a href="docs/sql">What SQL can do here</a></p>
    </section>
  );
}
