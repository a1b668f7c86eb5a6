import { useEffect, useMemo } from "preact/hooks";
import { ApiError, type Api } from "../api/client.ts";
import type { Tile } from "../api/boards.ts";
import { Card } from "../parts/Card.tsx";
import { serverFacts } from "../state/server.ts";
import { sqlQuestion, withoutLine, type SqlRun } from "../state/sql.ts";
import { limitsOf } from "../state/tiles.ts";
import { useConnection } from "../state/useConnection.ts";
import { useSql } from "../state/useSql.ts";
import { SqlNotes } from "./SqlNotes.tsx";
import { SqlTable, tableOf } from "./SqlTable.tsx";

const SHOWN = 100;

interface Props {
  api: Api;
  tile: Tile;
  zone: string;
  /** The reader's key may ask in SQL; null: not known yet. */
  may: boolean | null;
}

/** A statement on a board. It runs once when the board is opened, with the reader's own key, and again when the reader says so. */
export function SqlTileCard({ api, tile, zone, may }: Props) {
  const sends = JSON.stringify(tile.sends ?? null);
  const body = useMemo(() => JSON.parse(sends) as Record<string, string> | null, [sends]);
  const { run, error, since, start, cancel } = useSql(api);
  const { returns } = useConnection(api);
  const unanswered = error?.status === 0;
  useEffect(() => {
    if (!may || !body) return;
    start(body);
    return cancel;
  }, [body, may]);
  useEffect(() => {
    if (may && body && unanswered) start(body);
  }, [returns]);

  const refused = may === false && new ApiError(403, "forbidden", "This tile is a statement in SQL, which needs the scope sql.");
  const told = error && new ApiError(error.status, error.code, withoutLine(error.message), error.traceId);
  const off = !serverFacts().sql;
  // One object as long as the answer is the same.
  const data = useMemo(() => (off ? { off: true as const } : run && { ...run.answer, run }), [off, run]);
  const again = () => body && start(body);
  return (
    <Card
      title={tile.title}
      area={tile.width}
      report={{ data, error: off ? null : refused || told || null, loading: since !== null || may === null, retry: again, question: may && body ? sqlQuestion(body) : null }}
      zone={zone}
      actions={may && run && <button type="button" class="plain" disabled={since !== null} onClick={again}>{since === null ? "Run again" : "Running…"}</button>}
      table={may ? (d) => ("run" in d ? tableOf(d.run as SqlRun) : { head: [], rows: [] }) : undefined}
      empty={(d) => "off" in d && <><strong>SQL is off on this server.</strong><p>The tile shows its rows again when it is on: <a href="docs/sql">how to switch it on</a>.</p></>}
    >
      {(d) =>
        "run" in d && (
          <>
            <p class="quiet small limits" dir="auto">{limitsOf(tile).join(" · ")}</p>
            <SqlNotes run={d.run} />
            <SqlTable run={d.run} shown={SHOWN} label={`Rows of ${tile.title}`} />
          </>
        )
      }
    </Card>
  );
}
