import { useContext } from "preact/hooks";
import { KeepContext, bucketOf } from "../state/notes.ts";
import type { Note } from "../api/boards.ts";
import type { Interval } from "../state/view.ts";
import { dayLabel } from "../time/days.ts";

const SHOWN = 4;

export interface PlacedNote extends Note {
  at: number;
}

/** The annotations that a chart with these starts shows. */
export function useNotes(starts: readonly string[], interval: Interval, zone: string): PlacedNote[] {
  return useContext(KeepContext).notes.map((note) => ({ ...note, at: bucketOf(note.day, starts, interval, zone) })).filter((note) => note.at >= 0);
}

const short = (day: string) => dayLabel(day, true).replace(/ \d{4}$/, "");

/** The same as text, for those who do not see the marks and for what a mark has no room for. */
export function NoteList({ notes, onEdit }: { notes: readonly PlacedNote[]; onEdit?: ((note: Note) => void) | undefined }) {
  if (notes.length === 0) return null;
  const line = (note: PlacedNote) => (
    <li key={note.annotation_id ?? note.day + note.text}>
      <time dateTime={note.day}>{short(note.day)}</time>{" "}
      <span dir="auto">
        {note.url ? <a href={note.url} target="_blank" rel="noopener noreferrer">{note.text}</a> : note.text}
      </span>
      {note.event_type && <span class="quiet"> · <bdi>{note.event_type}</bdi></span>}
      {onEdit && note.annotation_id && <button type="button" class="link small" aria-label={`Change the note ${note.text}`} onClick={() => onEdit(note)}>Change</button>}
    </li>
  );
  return (
    <div class="notes small">
      <ul aria-label="Notes">{notes.slice(-SHOWN).map(line)}</ul>
      {notes.length > SHOWN && (
        <details>
          <summary>{notes.length - SHOWN} earlier notes</summary>
          <ul aria-label="Earlier notes">{notes.slice(0, -SHOWN).map(line)}</ul>
        </details>
      )}
    </div>
  );
}
