import { useContext, useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import type { Api, ApiError } from "../api/client.ts";
import { SqlNotes } from "../cards/SqlNotes.tsx";
import { SqlTable, tableOf } from "../cards/SqlTable.tsx";
import { Card } from "../parts/Card.tsx";
import { Failure } from "../parts/Failure.tsx";
import { SqlEditor, type Editor } from "../parts/SqlEditor.tsx";
import { SqlFailure } from "../parts/SqlFailure.tsx";
import { SqlViews } from "../parts/SqlViews.tsx";
import { save } from "../parts/Take.tsx";
import { KeepContext } from "../state/notes.ts";
import { serverFacts } from "../state/server.ts";
import { EXAMPLES, sqlQuestion, tookText } from "../state/sql.ts";
import { useConnection } from "../state/useConnection.ts";
import { inTurn, useSql } from "../state/useSql.ts";
import { MAX_LINKED_SQL } from "../state/view.ts";
import { count, plural } from "../text/numbers.ts";
import type { PlaceProps } from "./place.ts";

const SHOWN = 500;
const RUN_KEYS = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘ Enter" : "Ctrl Enter";

// What was typed and not run is still there when somebody comes back from another place.
const drafts = new WeakMap<Api, string>();

/** Any question, in SQL. Nothing runs before the reader says so: whoever made a link does not decide what the server does. */
export default function Sql(props: PlaceProps) {
  const { scopes } = props;
  if (!scopes) return <div class="skeleton room" role="status" aria-label="Loading" />;
  if (scopes.sql) return <Ask {...props} />;
  return (
    <section class="card whole" aria-label="SQL">
      <div class="empty">
        <strong>{serverFacts().sql ? "Not with this key." : "SQL is off on this server."}</strong>
        <p>{serverFacts().sql ? "Questions in SQL need a key with the scope sql." : <>It needs two settings: <a href="docs/sql">how to switch it on</a>.</>}</p>
      </div>
    </section>
  );
}

function Ask({ api, view, change, range, zone, scopes }: PlaceProps) {
  const [sql, setSql] = useState(() => view.sql ?? drafts.get(api) ?? EXAMPLES[0].sql);
  // The statement as it stands came with the address.
  const [linked, setLinked] = useState(view.sql !== null);
  const [tabIndents, setTabIndents] = useState(false);
  const { run, error, failed, since, start, cancel, forget } = useSql(api);
  const { keep } = useContext(KeepContext);
  const { returns } = useConnection(api);
  const [back, setBack] = useState(false);
  const editor = useRef<Editor | null>(null);
  const id = useId();
  const write = (text: string) => {
    setSql(text);
    drafts.set(api, text);
  };
  // Back and Forward go through the statements that ran.
  const own = useRef(view.sql);
  useEffect(() => {
    if (view.sql === own.current) return;
    own.current = view.sql;
    if (view.sql === null) return;
    write(view.sql);
    setLinked(true);
  }, [view.sql]);
  useEffect(() => {
    if (error?.status !== 0) return;
    forget();
    setBack(true);
  }, [returns]);

  const body = { sql, from: range.from, to: range.to, tz: zone };
  const tooLong = sql.length > MAX_LINKED_SQL;
  const go = () => {
    if (!sql.trim()) return;
    setLinked(false);
    setBack(false);
    own.current = tooLong ? null : sql;
    change({ sql: own.current });
    start(body);
  };
  const [taking, setTaking] = useState<{ busy: boolean; error: ApiError | null }>({ busy: false, error: null });
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);
  const parquet = async () => {
    setTaking({ busy: true, error: null });
    const { signal } = leaving.current;
    try {
      save(await inTurn(api, signal, () => api.file("/sql", { method: "POST", body: { ...run!.body, format: "parquet" }, signal })), "daybook-sql.parquet");
      setTaking({ busy: false, error: null });
    } catch (e) {
      if (!signal.aborted) setTaking({ busy: false, error: e as ApiError });
    }
  };
  const data = useMemo(() => run && { ...run.answer, run }, [run]);
  const stale = run !== null && since === null && sqlQuestion(run.body) !== sqlQuestion(body);

  return (
    <div class="grid">
      <section class="card wide" aria-label="SQL" aria-busy={since !== null}>
        <header class="card-head">
          <h2>SQL</h2>
          <div class="card-actions">
            <select
              aria-label="Begin with an example"
              value=""
              onChange={(e) => {
                const example = EXAMPLES.find((x) => x.name === e.currentTarget.value);
                if (example) editor.current?.replace(example.sql);
                e.currentTarget.value = "";
              }}
            >
              <option value="">Examples…</option>
              {EXAMPLES.map(({ name }) => <option key={name} value={name}>{name}</option>)}
            </select>
          </div>
        </header>
        <SqlEditor sql={sql} onInput={write} onRun={go} tabIndents={tabIndents} invalid={error?.status === 400 && failed?.sql === sql} describedBy={id} onReady={(made) => (editor.current = made)} />
        <div class="row sql-run">
          {since === null ? (
            <button type="button" class="primary" disabled={!sql.trim()} onClick={go}>Run</button>
          ) : (
            <button type="button" class="plain" onClick={cancel}>Cancel</button>
          )}
          <span class="small" role="status">{since === null ? (run && !stale && !error ? `${plural(run.answer.row_count, "row")} in ${tookText(run.ms)}` : "") : "Running…"}</span>
          {since !== null && <Elapsed since={since} />}
          <label class="check small sql-tab">
            <input type="checkbox" checked={tabIndents} onChange={(e) => setTabIndents(e.currentTarget.checked)} /> Tab indents
          </label>
        </div>
        <p id={id} class="quiet small">
          <kbd>{RUN_KEYS}</kbd> runs it over the days chosen above. {tabIndents ? "Tab makes room; Escape, then Tab leaves the statement." : "Tab leaves the statement."}
          {tooLong && ` Longer than the ${count(MAX_LINKED_SQL)} letters that a link holds: keep it on a board to come back to it.`}
        </p>
        {linked && since === null && <p class="sql-linked small">This statement came with the address and has not run. Read it, then run it.</p>}
        {back && <p class="sql-linked small" role="status">Daybook answers again. Run the statement once more.</p>}
        {error && failed && <SqlFailure error={error} sql={failed.sql ?? ""} same={failed.sql === sql} retry={go} onGo={(at) => editor.current?.goTo(at)} />}
      </section>
      <SqlViews api={api} range={range} zone={zone} people={scopes?.people ?? false} onPut={(text) => editor.current?.insert(text)} />
      {run && data && (
        <Card
          title="Answer"
          area="whole"
          report={{ data, error: null, loading: since !== null, retry: go, question: sqlQuestion(run.body) }}
          zone={zone}
          table={(d) => tableOf(d.run)}
          actions={keep && <button type="button" class="plain" onClick={() => keep(sqlQuestion(run.body), "SQL", true)}>Keep on a board…</button>}
          more={[
            { name: "Download JSON", act: () => save(new Blob([run.text], { type: "application/json" }), "daybook-sql.json") },
            { name: "Download Parquet", act: () => void parquet() },
          ]}
        >
          {(d) => (
            <>
              {stale && <p class="sql-linked small">The rows are of the statement and the days that ran, not of what stands above now.</p>}
              {taking.error && <Failure error={taking.error} what="SQL" retry={() => void parquet()} compact />}
              {taking.busy && <p class="small" role="status">Parquet is being made: the statement runs again.</p>}
              <SqlNotes run={d.run} />
              {d.run.rows.length > 0 && <SqlTable run={d.run} shown={SHOWN} label="Rows of the answer" />}
            </>
          )}
        </Card>
      )}
    </div>
  );
}

function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.floor((now - since) / 1000);
  return seconds < 1 ? null : <span class="quiet small">{seconds} s</span>;
}
