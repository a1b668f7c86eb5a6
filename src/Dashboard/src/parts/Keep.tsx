import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Api } from "../api/client.ts";
import type { Note, Notes, Tile } from "../api/boards.ts";
import { KeepContext, type Keeping } from "../state/notes.ts";
import { tileOf } from "../state/tiles.ts";
import { MINUTE, useReport } from "../state/useReport.ts";
import type { View } from "../state/view.ts";
import type { DayRange } from "../time/ranges.ts";

interface Props {
  api: Api;
  view: View;
  range: DayRange;
  zone: string;
  serverZone: string;
  /** May write. */
  ops: boolean;
  types: readonly string[];
  children: ComponentChildren;
}

/** Gives charts the notes of their days, and cards a way onto boards. The dialogs are loaded when they are opened. */
export function Keep({ api, view, range, serverZone, ops, types, children }: Props) {
  // Tiles have days of their own.
  const report = useReport<Notes>(api, "/annotations", view.place === "boards" ? {} : { from: range.from, to: range.to }, 5 * MINUTE);
  const [note, setNote] = useState<Note | null>(null);
  const [tile, setTile] = useState<Tile | null>(null);
  const found = report.data?.annotations;
  const keeping = useMemo((): Keeping => ({
    notes: (found ?? []).filter((n) => !n.event_type || !view.eventType || n.event_type === view.eventType),
    edit: ops ? setNote : undefined,
    keep: ops ? (question, title, isList, draws) => setTile(tileOf(question, title, view.range, range, serverZone, isList, draws)) : undefined,
  }), [found, ops, view.eventType, view.range, range.from, range.to, serverZone]);
  return (
    <KeepContext.Provider value={keeping}>
      {children}
      {note && <Later load={() => import("./NoteDialog.tsx")} props={{ api, note, types, onDone: () => { setNote(null); report.retry(); }, onClose: () => setNote(null) }} />}
      {tile && <Later load={() => import("./TileDialog.tsx")} props={{ api, tile, onClose: () => setTile(null) }} />}
    </KeepContext.Provider>
  );
}

/** A part of the page whose code is loaded when it is shown. */
function Later<P extends object>({ load, props }: { load: () => Promise<{ default: ComponentType<P> }>; props: P }) {
  const [Content, setContent] = useState<ComponentType<P> | null>(null);
  useEffect(() => {
    void load().then((module) => setContent(() => module.default));
  }, []);
  return Content && <Content {...props} />;
}
