import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { picture } from "../charts/picture.ts";
import { KeepContext } from "../state/notes.ts";
import { serverFacts } from "../state/server.ts";
import { isReport } from "../state/tiles.ts";
import { csv, type Table } from "../text/csv.ts";
import { curl } from "../text/curl.ts";
import { Dialog } from "./Dialog.tsx";
import { MoreIcon } from "./icons.tsx";

export interface MenuItem {
  name: string;
  act: () => void;
}

interface Props {
  title: string;
  /** What the card shows; null: nothing yet. */
  table: (() => Table) | null;
  /** Path and query of what the card asks. */
  question: string | null | undefined;
  more?: MenuItem[] | undefined;
  /** See the card's. */
  draws?: string | undefined;
  card: () => HTMLElement | null;
}

export function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const fileName = (title: string, ending: string) => `daybook-${title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}.${ending}`;

/** A card to take along: as CSV, as a picture, as the question to ask again. */
export function Take({ title, table, question, more, draws, card }: Props) {
  const menu = useRef<HTMLDetailsElement>(null);
  const [shown, setShown] = useState<string | null>(null);
  const { keep, edit } = useContext(KeepContext);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const outside = (e: Event) => {
      if (menu.current?.open && !menu.current.contains(e.target as Node)) menu.current.open = false;
    };
    addEventListener("pointerdown", outside);
    return () => removeEventListener("pointerdown", outside);
  }, []);
  const close = () => {
    if (!menu.current) return;
    menu.current.open = false;
    menu.current.querySelector("summary")?.focus();
  };
  const copy = async () => {
    const text = curl(new URL("./", location.href.split("#")[0]!.split("?")[0]!).href, question!, serverFacts().open);
    close();
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied.");
      setTimeout(() => setSaid(""), 3_000);
    } catch {
      // Browsers give the clipboard to https and this machine only.
      setShown(text);
    }
  };
  return (
    <>
      <details
        ref={menu}
        class="take"
        onKeyDown={(e) => {
          if (e.key === "Escape") close();
        }}
      >
        <summary class="icon-button" aria-label={`${title}: take it along`} title="Take it along"><MoreIcon /></summary>
        <div class="menu">
          {table && <button type="button" onClick={() => { save(new Blob([csv(table())], { type: "text/csv" }), fileName(title, "csv")); close(); }}>Download CSV</button>}
          {table && <button type="button" onClick={() => { void picture(card()!, title, table()).then((png) => save(png, fileName(title, "png"))); close(); }}>Download picture</button>}
          {more?.map(({ name, act }) => <button key={name} type="button" onClick={() => { close(); act(); }}>{name}</button>)}
          {question && <button type="button" onClick={() => void copy()}>Copy as curl</button>}
          {keep && isReport(question) && <button type="button" onClick={() => { close(); keep(question, title, !card()?.querySelector(".chart"), draws); }}>Keep or share…</button>}
          {edit && card()?.querySelector(".chart") && <button type="button" onClick={() => { close(); edit({ day: new Date().toISOString().slice(0, 10), text: "", event_type: null, url: null }); }}>Note on a day…</button>}
        </div>
      </details>
      {said && <span class="small" role="status">{said}</span>}
      {shown && (
        <Dialog title="Copy as curl" wide onClose={() => setShown(null)}>
          <pre tabIndex={0} aria-label="The command">{shown}</pre>
        </Dialog>
      )}
    </>
  );
}
