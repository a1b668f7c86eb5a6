import { useEffect, useRef, useState } from "preact/hooks";
import { queryString, type Params } from "../api/address.ts";
import { ApiError, type Api } from "../api/client.ts";
import { useConnection } from "./useConnection.ts";

export interface Loaded<T> {
  data: T | null;
  error: ApiError | null;
  /** The numbers shown belong to an earlier question. */
  loading: boolean;
  retry: () => void;
  /** Path and query of what is asked; null: nothing. */
  question?: string | null;
}

/** Every minute. */
export const MINUTE = 60_000;

/** What is over does not change. */
export const NEVER = 86_400_000;

const SOON = 4_000;

/** When to ask again after a failure: soon if the server could not answer, and not before it said. */
export function pauseAfter(error: ApiError, every: number): number {
  const passes = error.status === 0 || error.status === 429 || error.status >= 502;
  return passes ? Math.min(every, error.retryAfter ?? (error.status === 429 ? MINUTE : SOON)) : every;
}

/**
 * Keeps the answer to a question, and asks again every `every` milliseconds while the page is seen, and at once when the server is back.
 * While a new question is under way the old answer stays, so that the page does not flicker.
 * @param path Null: nothing to ask yet.
 * @param tick Asks again at once when it changes.
 */
export function useReport<T>(api: Api, path: string | null, params: Params = {}, every = MINUTE, tick = 0): Loaded<T> {
  const [state, setState] = useState<{ data: T | null; error: ApiError | null; loading: boolean }>({ data: null, error: null, loading: true });
  const [round, setRound] = useState(0);
  const { returns } = useConnection(api);
  const question = path === null ? null : path + queryString(params);
  const asked = useRef<string | null>(null);

  useEffect(() => {
    if (question === null) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      if (document.hidden && asked.current === question) {
        timer = setTimeout(ask, every);
        return;
      }
      if (asked.current !== question) setState((s) => ({ ...s, loading: true }));
      let pause = every;
      try {
        const data = await api.get<T>(question, {}, stop.signal);
        asked.current = question;
        setState({ data, error: null, loading: false });
      } catch (e) {
        if (stop.signal.aborted) return;
        const error = e instanceof ApiError ? e : new ApiError(0, "fault", String(e));
        const same = asked.current === question;
        asked.current = question;
        pause = pauseAfter(error, every);
        // A refresh that fails leaves the numbers of a moment ago, with the error beside them.
        setState((s) => ({ data: same ? s.data : null, error, loading: false }));
      }
      timer = setTimeout(ask, pause);
    };
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [api, question, every, round, returns, tick]);

  return { ...state, retry: () => setRound((n) => n + 1), question };
}
