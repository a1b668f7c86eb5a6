import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, queryString, type Api, type Params } from "../api/client.ts";

export interface Loaded<T> {
  data: T | null;
  error: ApiError | null;
  /** The numbers shown belong to an earlier question. */
  loading: boolean;
  retry: () => void;
}

/**
 * Keeps the answer to a question, and asks again every `every` milliseconds while the page is seen. While a new question is under way
 * the old answer stays, so that the page does not flicker.
 * @param path Null: nothing to ask yet.
 */
export function useReport<T>(api: Api, path: string | null, params: Params = {}, every = 60_000): Loaded<T> {
  const [state, setState] = useState<{ data: T | null; error: ApiError | null; loading: boolean }>({ data: null, error: null, loading: true });
  const [round, setRound] = useState(0);
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
      try {
        const data = await api.get<T>(question, {}, stop.signal);
        asked.current = question;
        setState({ data, error: null, loading: false });
      } catch (e) {
        if (stop.signal.aborted) return;
        const error = e instanceof ApiError ? e : new ApiError(0, "fault", String(e));
        const same = asked.current === question;
        asked.current = question;
        // A refresh that fails leaves the numbers of a moment ago, with the error beside them.
        setState((s) => ({ data: same ? s.data : null, error, loading: false }));
      }
      timer = setTimeout(ask, every);
    };
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [api, question, every, round]);

  return { ...state, retry: () => setRound((n) => n + 1) };
}
