import { useState } from "preact/hooks";
import { ApiError, type Api } from "../api/client.ts";
import type { Board, Boards, Tile } from "../api/boards.ts";
import { limitsOf, nameOfTitle } from "../state/tiles.ts";
import { useReport } from "../state/useReport.ts";
import { Dialog } from "./Dialog.tsx";
import { Failure } from "./Failure.tsx";
import { ShareLink } from "./ShareLink.tsx";

const NEW = "";

/** Adds the tile at the end. Somebody else may change the board at the same moment; then it is read again, because to add goes with every change. */
async function add(api: Api, name: string, tile: Tile): Promise<void> {
  for (let tries = 0; ; tries++) {
    const board = await api.get<Board>("/boards/" + name);
    try {
      await api.send("/boards/" + name, { method: "PUT", body: { title: board.title, tiles: [...board.tiles, tile] }, headers: { "If-Match": `"${board.revision}"` } });
      return;
    } catch (e) {
      if (!(e instanceof ApiError && e.status === 412) || tries === 5) throw e;
    }
  }
}

/** A board of its own, under a name that nobody has. */
async function make(api: Api, title: string, tile: Tile): Promise<string> {
  for (let tries = 0; ; tries++) {
    const name = nameOfTitle(title) + (tries === 0 ? "" : `-${tries + 1}`);
    try {
      await api.send("/boards/" + name, { method: "PUT", body: { title, tiles: [tile] }, headers: { "If-None-Match": "*" } });
      return name;
    } catch (e) {
      if (!(e instanceof ApiError && e.status === 412) || tries === 20) throw e;
    }
  }
}

/** What a card shows, kept on a board or shared by a link. */
export default function TileDialog({ api, tile, onClose }: { api: Api; tile: Tile; onClose: () => void }) {
  const boards = useReport<Boards>(api, "/boards", {}, 600_000);
  const [title, setTitle] = useState(tile.title);
  const [chosen, setChosen] = useState<string | null>(null);
  const [board, setBoard] = useState("");
  const [saved, setSaved] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const name = chosen ?? boards.data?.boards[0]?.name ?? NEW;
  const named = { ...tile, title: title.trim() };
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      if (name === NEW) setSaved(await make(api, board.trim(), named));
      else {
        await add(api, name, named);
        setSaved(name);
      }
    } catch (e) {
      setError(e as ApiError);
    }
    setBusy(false);
  };
  return (
    <Dialog title="Keep or share this" onClose={onClose}>
      {saved !== null ? (
        <p role="status">It is on the board. <a href={`#/boards?board=${encodeURIComponent(saved)}`} onClick={onClose}>Open the board</a></p>
      ) : (
        <form
          class="stack"
          onSubmit={(e) => {
            e.preventDefault();
            void save();
          }}
        >
          <p class="quiet small" dir="auto">{limitsOf(tile).join(" · ")}</p>
          <label>
            Title
            <input autoFocus required dir="auto" maxLength={200} value={title} onInput={(e) => setTitle(e.currentTarget.value)} />
          </label>
          <label>
            Board
            <select value={name} onChange={(e) => setChosen(e.currentTarget.value)}>
              {boards.data?.boards.map((b) => <option key={b.name} value={b.name}>{b.title}</option>)}
              <option value={NEW}>A new board…</option>
            </select>
          </label>
          {name === NEW && (
            <label>
              Title of the board
              <input required dir="auto" maxLength={200} placeholder="Weekly numbers" value={board} onInput={(e) => setBoard(e.currentTarget.value)} />
            </label>
          )}
          {error && <Failure error={error} what="Boards" retry={() => void save()} compact />}
          <button type="submit" class="primary" disabled={busy || !title.trim() || (name === NEW && !board.trim())}>Add to the board</button>
        </form>
      )}
      {tile.report === "sql" ? (
        <p class="quiet small">On a board it runs with the key of whoever looks, who needs the scope sql. A link that works without a key shows no SQL.</p>
      ) : (
        <details class="share-alone">
          <summary>Share it alone, by a link</summary>
          <ShareLink api={api} what={{ title: named.title || tile.title, tiles: [named.title ? named : tile] }} />
        </details>
      )}
    </Dialog>
  );
}
