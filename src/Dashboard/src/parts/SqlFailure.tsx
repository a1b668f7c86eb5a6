import { ApiError } from "../api/client.ts";
import { lineAt, withoutLine } from "../state/sql.ts";
import { Failure } from "./Failure.tsx";
import { AlertIcon } from "./icons.tsx";

interface Props {
  error: ApiError;
  /** What failed. */
  sql: string;
  /** The editor still has it. */
  same: boolean;
  retry: () => void;
  onGo: (position: number) => void;
}

const BESIDE = 50;

/** What is wrong with a statement, and where in it. */
export function SqlFailure({ error, sql, same, retry, onGo }: Props) {
  // Switched off since the page was loaded: the answer says how to switch it on.
  if (error.status === 404) return <Failure error={new ApiError(503, error.code, error.message)} what="SQL" retry={retry} />;
  if (error.status !== 400) return <Failure error={error} what="SQL" retry={retry} />;
  const { position } = error;
  return (
    <div class="failure" role="alert">
      <AlertIcon />
      <div class="sql-wrong">
        <strong>The statement is not right</strong>
        <p>{withoutLine(error.message)}</p>
        {position !== undefined && <Place sql={sql} position={position} />}
        {position !== undefined && same && <button type="button" class="plain" onClick={() => onGo(position)}>Go there</button>}
      </div>
    </div>
  );
}

function Place({ sql, position }: { sql: string; position: number }) {
  const { line, column, text } = lineAt(sql, position);
  const from = Math.max(0, column - BESIDE);
  // The word that begins there, or one letter.
  const word = /^[\p{L}\p{N}_]+|^[^\s]/u.exec(text.slice(column))?.[0] ?? " ";
  return (
    <pre class="sql-place" tabIndex={0} aria-label={`Line ${line + 1}, letter ${column + 1}`}>
      <span class="quiet">{line + 1} </span>
      {from > 0 && "…"}
      {text.slice(from, column)}
      <mark>{word}</mark>
      {text.slice(column + word.length, column + word.length + BESIDE)}
    </pre>
  );
}
