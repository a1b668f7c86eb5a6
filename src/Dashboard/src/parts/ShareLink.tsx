import { useState } from "preact/hooks";
import type { Api, ApiError } from "../api/client.ts";
import type { Share, Tile } from "../api/boards.ts";
import { clock } from "../text/times.ts";
import { Failure } from "./Failure.tsx";

interface Props {
  api: Api;
  what: { board: string } | { title: string; tiles: Tile[] };
  onMade?: () => void;
}

const DAY = 86_400_000;

const LENGTHS = [[1, "a day"], [7, "a week"], [30, "30 days"], [90, "90 days"], [365, "a year"]] as const;

/** Makes a link that works without a key, and shows it once. */
export function ShareLink({ api, what, onMade }: Props) {
  const [days, setDays] = useState(30);
  const [notes, setNotes] = useState(false);
  const [made, setMade] = useState<Share | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [copied, setCopied] = useState("");
  const make = async () => {
    try {
      setMade(await api.send<Share>("/share", { method: "POST", body: { ...what, annotations: notes, expires_at: new Date(Date.now() + days * DAY).toISOString() } }));
      setError(null);
      onMade?.();
    } catch (e) {
      setError(e as ApiError);
    }
  };
  if (made?.link) {
    const [path, token] = made.link.split("#");
    // Where a proxy puts the app below a path of its own, the page knows it and the server may not.
    const link = new URL("." + path!.slice(path!.lastIndexOf("/")), location.href.split("#")[0]!.split("?")[0]!).href + "#" + token;
    const frame = `<iframe src="${link}" title="${made.title.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}" width="100%" height="600"></iframe>`;
    const copy = async (text: string, name: string) => {
      try {
        await navigator.clipboard.writeText(text);
        setCopied(`${name} copied.`);
      } catch {
        setCopied("Select the text to copy it.");
      }
    };
    return (
      <div class="stack made">
        <p role="status">Whoever has this link sees it, without a key, until {clock(made.expires_at, "UTC")} UTC. It is shown only now.</p>
        <label>
          Link
          <input readOnly value={link} onFocus={(e) => e.currentTarget.select()} />
        </label>
        <div class="row">
          <button type="button" class="primary" onClick={() => void copy(link, "Link")}>Copy the link</button>
          <button type="button" class="plain" onClick={() => void copy(frame, "Frame")}>Copy for a frame</button>
          <span class="small" role="status">{copied}</span>
        </div>
        <p class="quiet small">Frames work on the sites that <code>Daybook__Dashboard__FrameAncestors</code> names.</p>
      </div>
    );
  }
  return (
    <form
      class="stack"
      onSubmit={(e) => {
        e.preventDefault();
        void make();
      }}
    >
      <p class="quiet small">The link shows these questions with their filters, and nothing else. What is changed on the board later is not in it.</p>
      <label>
        Works for
        <select value={String(days)} onChange={(e) => setDays(Number(e.currentTarget.value))}>
          {LENGTHS.map(([n, words]) => <option key={n} value={String(n)}>{words}</option>)}
        </select>
      </label>
      <label class="check">
        <input type="checkbox" checked={notes} onChange={(e) => setNotes(e.currentTarget.checked)} /> Also show the notes on days
      </label>
      {error && <Failure error={error} what="Share links" retry={() => void make()} compact />}
      <button type="submit" class="plain">Make a link</button>
    </form>
  );
}
