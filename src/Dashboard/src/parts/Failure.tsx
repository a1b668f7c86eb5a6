import type { ApiError } from "../api/client.ts";
import { AlertIcon } from "./icons.tsx";

interface Props {
  error: ApiError;
  what: string;
  retry: () => void;
  /** There are older numbers to show: a line is enough. */
  compact?: boolean;
}

/** Says what failed and what to do. */
export function Failure({ error, what, retry, compact }: Props) {
  const { title, advice } = explain(error, what);
  return (
    <div class={"failure" + (compact ? " compact" : "")} role="alert">
      <AlertIcon />
      <div>
        <strong>{title}</strong>
        <p>{advice}</p>
        {!compact && error.traceId && error.status >= 500 && <p class="quiet">Trace {error.traceId}</p>}
        {error.status !== 403 && error.status !== 404 && (
          <button type="button" class="plain" onClick={retry}>
            Try again
          </button>
        )}
      </div>
    </div>
  );
}

export function explain(error: Pick<ApiError, "status" | "code" | "message">, what: string): { title: string; advice: string } {
  switch (error.status) {
    case 0:
      return { title: "No answer", advice: error.message };
    case 401:
      return { title: "Signed out", advice: "The key is no longer accepted. Sign in again." };
    case 403:
      return { title: "Not with this key", advice: `${error.message} Sign in with a key that has it.` };
    case 404:
      return { title: "Not on this server", advice: `This version of Daybook does not answer for “${what}”. Update the app; the rest of the page works without it.` };
    case 429:
      return { title: "Too many requests", advice: "This key has reached its limit for the minute. The page tries again by itself." };
    case 503:
      return { title: "Not available for now", advice: error.message };
    case 400:
      return { title: "The question does not fit", advice: error.message };
    default:
      return { title: "This failed", advice: error.message };
  }
}
