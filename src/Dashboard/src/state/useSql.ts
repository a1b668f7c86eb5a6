import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError, type Api } from "../api/client.ts";
import type { SqlAnswer } from "../api/shapes.ts";
import { rowsOf } from "../text/cells.ts";
import type { SqlBody, SqlRun } from "./sql.ts";

// A server runs few statements at a time, and a board may have many.
const turns = new WeakMap<object, Promise<unknown>>();

/** Does one thing after the other, of all that one reader wants. What was given up is left out. */
export function inTurn<T>(reader: object, stop: AbortSignal, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(reader) ?? Promise.resolve()).then(() => {
    stop.throwIfAborted();
    return work();
  });
  turns.set(reader, mine.catch(() => {}));
  return mine;
}

export async function askSql(api: Api, body: SqlBody, stop: AbortSignal): Promise<SqlRun> {
  return inTurn(api, stop, async () => {
    const started = performance.now();
    const text = await api.text("/sql", { method: "POST", body, signal: stop });
    const ms = performance.now() - started;
    const { rows: _, ...answer } = JSON.parse(text) as SqlAnswer & { rows: unknown };
    return { body, answer, rows: rowsOf(text), text, ms };
  });
}

export interface SqlState {
  run: SqlRun | null;
  error: ApiError | null;
  /** What failed. */
  failed: SqlBody | null;
  /** Since when it runs or waits; null: it does not. */
  since: number | null;
}

/**
 * Runs statements when it is told to, never by itself: one may take the server half a minute. The old answer stays while a new one is under
 * way.
 */
export function useSql(api: Api): SqlState & { start: (body: SqlBody) => void; cancel: () => void; forget: () => void } {
  const [state, setState] = useState<SqlState>({ run: null, error: null, failed: null, since: null });
  const stop = useRef<AbortController | null>(null);
  // Who leaves waits no more, and the server ends the statement.
  useEffect(() => () => stop.current?.abort(), [api]);
  const start = useCallback((body: SqlBody) => {
    stop.current?.abort();
    const own = new AbortController();
    stop.current = own;
    setState((s) => ({ ...s, error: null, failed: null, since: Date.now() }));
    askSql(api, body, own.signal).then(
      (run) => !own.signal.aborted && setState({ run, error: null, failed: null, since: null }),
      (e: unknown) => {
        if (own.signal.aborted) return;
        setState((s) => ({ ...s, error: e instanceof ApiError ? e : new ApiError(0, "fault", String(e)), failed: body, since: null }));
      },
    );
  }, [api]);
  const cancel = useCallback(() => {
    stop.current?.abort();
    setState((s) => ({ ...s, since: null }));
  }, []);
  const forget = useCallback(() => setState((s) => ({ ...s, error: null, failed: null })), []);
  return { ...state, start, cancel, forget };
}
