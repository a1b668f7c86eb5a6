import { useEffect, useMemo, useState } from "preact/hooks";
import { Api } from "../api/client.ts";
import type { SharedBoard, Tile } from "../api/boards.ts";
import { TileCard } from "../cards/TileCard.tsx";
import { AlertIcon } from "../parts/icons.tsx";
import { KeepContext } from "../state/notes.ts";
import { MINUTE, useReport } from "../state/useReport.ts";
import { clock } from "../text/times.ts";

/** What a share link shows: the tiles with what their numbers stand on, and nothing to click that leads elsewhere. */
export default function Shared() {
  const [token, setToken] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const changed = () => setToken(location.hash.slice(1));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return <Board key={token} token={token} />;
}

function Board({ token }: { token: string }) {
  // The reader's own key, if there is one, is of no use here and is not looked at.
  const api = useMemo(() => new Api(token || null), [token]);
  const report = useReport<SharedBoard>(api, "/shared/board", {}, 5 * MINUTE);
  const board = report.data;
  useEffect(() => {
    document.title = board ? `${board.title} · Daybook` : "Daybook";
  }, [board?.title]);
  // A link that was revoked shows nothing more.
  const ended = report.error?.status === 401;
  if (ended || (!board && report.error)) {
    return (
      <main class="shared">
        <div class="failure" role="alert">
          <AlertIcon />
          <div>
            <strong>{ended ? "This link does not work" : "Not available for now"}</strong>
            <p>{token === "" ? "The part behind # is missing. Open the whole link." : report.error!.message}</p>
            {!ended && <button type="button" class="plain" onClick={report.retry}>Try again</button>}
          </div>
        </div>
      </main>
    );
  }
  if (!board) return <main class="shared"><div class="skeleton room" role="status" aria-label="Loading" /></main>;
  return (
    <KeepContext.Provider value={{ notes: board.annotations }}>
      <main class="shared">
        <h1 dir="auto">{board.title}</h1>
        <div class="grid">{board.tiles.map((tile, i) => <Asked key={i} api={api} number={i + 1} tile={tile} zone={board.time_zone} />)}</div>
        <footer class="page-foot quiet small">Daybook · {board.time_zone} · this link works until {clock(board.expires_at, board.time_zone)}</footer>
      </main>
    </KeepContext.Provider>
  );
}

function Asked({ api, number, tile, zone }: { api: Api; number: number; tile: Tile; zone: string }) {
  const report = useReport<Record<string, unknown>>(api, `/shared/tiles/${number}`, {}, MINUTE);
  // What it asks is the server's, so there is nothing to ask again with curl.
  return <TileCard tile={tile} report={{ ...report, question: null }} zone={typeof tile.question.tz === "string" ? tile.question.tz : zone} />;
}
