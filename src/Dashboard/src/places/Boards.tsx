import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, type Api } from "../api/client.ts";
import { LOOKS, WIDTHS, type Board, type Boards as BoardList, type Look, type Share, type Tile, type Width } from "../api/boards.ts";
import { SqlTileCard } from "../cards/SqlTileCard.tsx";
import { TileCard } from "../cards/TileCard.tsx";
import { Segmented } from "../parts/Bars.tsx";
import { Away } from "../parts/Away.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { Failure } from "../parts/Failure.tsx";
import { CloseIcon, DownIcon, UpIcon } from "../parts/icons.tsx";
import { ShareLink } from "../parts/ShareLink.tsx";
import { limitsOf, moved, nameOfTitle } from "../state/tiles.ts";
import { MINUTE, useReport } from "../state/useReport.ts";
import type { Change } from "../state/useView.ts";
import { plural } from "../text/numbers.ts";
import { ago, clock } from "../text/times.ts";
import type { PlaceProps } from "./place.ts";

/** Questions that belong together, kept and shared. */
export default function Boards({ api, view, change, zone, scopes }: PlaceProps) {
  const ops = scopes?.ops ?? false;
  const sql = scopes?.sql ?? null;
  return view.board === null ? <List api={api} change={change} ops={ops} zone={zone} /> : <One key={view.board} api={api} name={view.board} change={change} ops={ops} sql={sql} zone={zone} />;
}

function List({ api, change, ops, zone }: { api: Api; change: Change; ops: boolean; zone: string }) {
  const report = useReport<BoardList>(api, "/boards");
  const [making, setMaking] = useState(false);
  return (
    <section class="card whole" aria-label="Boards" aria-busy={report.loading}>
      <header class="card-head">
        <h2>Boards</h2>
        {ops && <button type="button" class="plain" onClick={() => setMaking(true)}>New board</button>}
      </header>
      {report.error && (report.error.status === 0 ? <Away known={report.data !== null} /> : <Failure error={report.error} what="Boards" retry={report.retry} compact={report.data !== null} />)}
      {!report.data && !report.error && <div class="skeleton" role="status" aria-label="Boards: loading" />}
      {report.data?.boards.length === 0 && (
        <div class="empty">
          <strong>No board yet.</strong>
          <p>{ops ? "Open the menu at a card's corner and choose “Keep or share”: the card becomes a tile of a board." : "Somebody with a key for ops makes the first one."}</p>
        </div>
      )}
      {!!report.data?.boards.length && (
        <ul class="board-list">
          {report.data.boards.map((b) => (
            <li key={b.name}>
              <button type="button" class="board-link" dir="auto" title={b.title} onClick={() => change({ board: b.name })}>{b.title}</button>
              <span class="quiet small">{plural(b.tiles, "tile")}, changed {ago(b.changed_at)}<span class="sr-only"> at {clock(b.changed_at, zone)}</span></span>
            </li>
          ))}
        </ul>
      )}
      {making && <NewBoard api={api} onMade={(board) => change({ board })} onClose={() => setMaking(false)} />}
    </section>
  );
}

function NewBoard({ api, onMade, onClose }: { api: Api; onMade: (name: string) => void; onClose: () => void }) {
  const [title, setTitle] = useState("");
  const [error, setError] = useState<ApiError | null>(null);
  const make = async () => {
    try {
      const name = nameOfTitle(title);
      await api.send("/boards/" + name, { method: "PUT", body: { title, tiles: [] }, headers: { "If-None-Match": "*" } });
      onMade(name);
    } catch (e) {
      setError(e instanceof ApiError && e.status === 412 ? new ApiError(400, e.code, "There is a board of this name already. Choose another title.") : (e as ApiError));
    }
  };
  return (
    <Dialog title="New board" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          void make();
        }}
      >
        <label>
          Title
          <input autoFocus required dir="auto" maxLength={200} placeholder="Weekly numbers" value={title} onInput={(e) => setTitle(e.currentTarget.value)} />
        </label>
        {error && <Failure error={error} what="Boards" retry={() => void make()} compact />}
        <button type="submit" class="primary" disabled={!title.trim()}>Make it</button>
      </form>
    </Dialog>
  );
}

type Open = "arrange" | "share" | null;

function One({ api, name, change, ops, sql, zone }: { api: Api; name: string; change: Change; ops: boolean; sql: boolean | null; zone: string }) {
  const report = useReport<Board>(api, "/boards/" + encodeURIComponent(name));
  const [open, setOpen] = useState<Open>(null);
  const board = report.data;
  const gone = report.error?.status === 404;
  return (
    <>
      <div class="board-head">
        <button type="button" class="link" onClick={() => change({ board: null })}>All boards</button>
        <h2 dir="auto" title={board?.title}>{board?.title ?? name}</h2>
        {ops && board && (
          <span class="row">
            <button type="button" class="plain" onClick={() => setOpen("arrange")}>Arrange</button>
            <button type="button" class="plain" disabled={board.tiles.length === 0} onClick={() => setOpen("share")}>Share</button>
          </span>
        )}
      </div>
      {report.error && !gone && (report.error.status === 0 ? <Away known={board !== null} /> : <Failure error={report.error} what="Boards" retry={report.retry} compact={board !== null} />)}
      {gone && <div class="empty"><strong>There is no such board.</strong><p>It may have been deleted. See all boards.</p></div>}
      {!board && !report.error && <div class="skeleton room" role="status" aria-label="Board: loading" />}
      {board && !gone && board.tiles.length === 0 && (
        <div class="empty">
          <strong>No tile yet.</strong>
          <p>Open the menu at a card's corner, of any place, and choose “Keep or share”.</p>
        </div>
      )}
      {board && !gone && <div class="grid">{board.tiles.map((tile, i) => (tile.report === "sql" ? <SqlTileCard key={`${i} ${tile.title}`} api={api} tile={tile} zone={zone} may={sql} /> : <Asked key={`${i} ${tile.title}`} api={api} tile={tile} zone={zone} />))}</div>}
      {open === "share" && board && <Shares api={api} board={board} zone={zone} onClose={() => setOpen(null)} />}
      {open === "arrange" && board && (
        <Arrange
          api={api}
          board={board}
          onDone={(deleted) => {
            setOpen(null);
            if (deleted) change({ board: null });
            else report.retry();
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

function Asked({ api, tile, zone }: { api: Api; tile: Tile; zone: string }) {
  const report = useReport<Record<string, unknown>>(api, tile.asks ?? null, {}, MINUTE);
  return <TileCard tile={tile} report={report} zone={typeof tile.question.tz === "string" ? tile.question.tz : zone} />;
}

/** Order, titles, looks and widths. By mouse a row is dragged; its buttons do the same by keyboard and on a phone. */
function Arrange({ api, board, onDone, onClose }: { api: Api; board: Board; onDone: (deleted: boolean) => void; onClose: () => void }) {
  const [title, setTitle] = useState(board.title);
  // Each keeps what it is while it moves.
  const [rows, setRows] = useState(() => board.tiles.map((tile, id) => ({ id, tile })));
  const tiles = rows.map((row) => row.tile);
  const list = useRef<HTMLOListElement>(null);
  const [pressed, setPressed] = useState<{ id: number; way: "up" | "down" } | null>(null);
  // A button that has moved along with its tile still has the focus, or its neighbour at the end of the list.
  useEffect(() => {
    if (!pressed) return;
    const buttons = [...(list.current?.querySelectorAll<HTMLButtonElement>(`[data-tile="${pressed.id}"] [data-way]`) ?? [])];
    (buttons.find((b) => b.dataset.way === pressed.way && !b.disabled) ?? buttons.find((b) => !b.disabled))?.focus();
  }, [pressed]);
  const [dragged, setDragged] = useState<number | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [said, setSaid] = useState("");
  const [sure, setSure] = useState(false);
  const set = (i: number, part: Partial<Tile>) => setRows(rows.with(i, { id: rows[i]!.id, tile: { ...tiles[i]!, ...part } }));
  const move = (from: number, to: number) => {
    setRows(moved(rows, from, to));
    setPressed({ id: rows[from]!.id, way: to < from ? "up" : "down" });
    setSaid(`${tiles[from]!.title} is at place ${to + 1} of ${tiles.length} now.`);
  };
  const save = async (over: boolean) => {
    try {
      await api.send("/boards/" + encodeURIComponent(board.name), { method: "PUT", body: { title, tiles }, ...(over ? {} : { headers: { "If-Match": `"${board.revision}"` } }) });
      onDone(false);
    } catch (e) {
      setError(e as ApiError);
    }
  };
  const remove = async () => {
    try {
      await api.send("/boards/" + encodeURIComponent(board.name), { method: "DELETE" });
      onDone(true);
    } catch (e) {
      setError(e as ApiError);
    }
  };
  const missed = error?.status === 412;
  return (
    <Dialog title="Arrange the board" wide onClose={onClose}>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          void save(false);
        }}
      >
        <label>
          Title of the board
          <input required dir="auto" maxLength={200} value={title} onInput={(e) => setTitle(e.currentTarget.value)} />
        </label>
        <ol ref={list} class="arrange" aria-label="Tiles">
          {rows.map(({ id, tile }, i) => (
            <li
              key={id}
              data-tile={id}
              class={dragged === i ? "dragged" : ""}
              onDragOver={(e) => {
                if (dragged === null) return;
                e.preventDefault();
                if (dragged !== i) {
                  setRows(moved(rows, dragged, i));
                  setDragged(i);
                }
              }}
            >
              <span class="grip" draggable aria-hidden="true" title="Drag to move" onDragStart={(e) => { e.dataTransfer?.setData("text/plain", tile.title); setDragged(i); }} onDragEnd={() => setDragged(null)}>⠿</span>
              <div class="arranged">
                <input aria-label={`Title of tile ${i + 1}`} required dir="auto" maxLength={200} value={tile.title} onInput={(e) => set(i, { title: e.currentTarget.value })} />
                <p class="quiet small limits" dir="auto">{limitsOf(tile).join(" · ")}</p>
                <div class="row">
                  <Segmented<Width> label={`Width of ${tile.title}`} value={tile.width} options={Object.entries(WIDTHS) as [Width, string][]} onChange={(width) => set(i, { width })} />
                  {tile.report === "trend" && <Segmented<Look> label={`Look of ${tile.title}`} value={tile.look} options={Object.entries(LOOKS) as [Look, string][]} onChange={(look) => set(i, { look })} />}
                  <span class="step-tools">
                    <button type="button" class="icon-button" data-way="up" aria-label={`Move ${tile.title} up`} disabled={i === 0} onClick={() => move(i, i - 1)}><UpIcon /></button>
                    <button type="button" class="icon-button" data-way="down" aria-label={`Move ${tile.title} down`} disabled={i === tiles.length - 1} onClick={() => move(i, i + 1)}><DownIcon /></button>
                    <button type="button" class="icon-button" aria-label={`Remove ${tile.title}`} onClick={() => setRows(rows.toSpliced(i, 1))}><CloseIcon /></button>
                  </span>
                </div>
              </div>
            </li>
          ))}
        </ol>
        <p class="sr-only" role="status">{said}</p>
        {error && !missed && <Failure error={error} what="Boards" retry={() => void save(false)} compact />}
        {missed && (
          <div class="failure compact" role="alert">
            <div>
              <strong>Somebody else has changed this board</strong>
              <p>{error.message.split(" Read it again")[0]}.</p>
              <span class="row">
                <button type="button" class="plain" onClick={() => onDone(false)}>Show theirs</button>
                <button type="button" class="plain danger" onClick={() => void save(true)}>Save mine over it</button>
              </span>
            </div>
          </div>
        )}
        <div class="row">
          <button type="submit" class="primary" disabled={!title.trim() || tiles.some((t) => !t.title.trim())}>Save</button>
          <button type="button" class="plain" onClick={onClose}>Cancel</button>
          {sure ? <button type="button" class="plain danger" onClick={() => void remove()}>Delete for good</button> : <button type="button" class="link" onClick={() => setSure(true)}>Delete the board…</button>}
        </div>
      </form>
    </Dialog>
  );
}

/** Makes links of a board and revokes them. */
function Shares({ api, board, zone, onClose }: { api: Api; board: Board; zone: string; onClose: () => void }) {
  const report = useReport<{ shares: Share[] }>(api, "/share", { board: board.name });
  const [error, setError] = useState<ApiError | null>(null);
  const revoke = async (id: string) => {
    try {
      await api.send("/share/" + id, { method: "DELETE" });
      setError(null);
      report.retry();
    } catch (e) {
      setError(e as ApiError);
    }
  };
  const shares = report.data?.shares ?? [];
  return (
    <Dialog title="Share the board" onClose={onClose}>
      <ShareLink api={api} what={{ board: board.name }} onMade={report.retry} />
      {report.error && <Failure error={report.error} what="Share links" retry={report.retry} compact />}
      {error && <Failure error={error} what="Share links" retry={() => setError(null)} compact />}
      {shares.length > 0 && (
        <>
          <h3>Links that work now</h3>
          <ul class="board-list">
            {shares.map((s) => (
              <li key={s.share_id}>
                <span class="small">
                  Made by <bdi>{s.created_by}</bdi> {ago(s.created_at)}, until {clock(s.expires_at, zone)}
                  {s.board_revision !== board.revision && <span class="warn">, shows the board as it was before the last change</span>}
                </span>
                <button type="button" class="plain danger" aria-label={`Revoke the link made ${ago(s.created_at)}`} onClick={() => void revoke(s.share_id)}>Revoke</button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
