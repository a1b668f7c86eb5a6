import { useState } from "preact/hooks";
import type { Api, ApiError } from "../api/client.ts";
import type { Note } from "../api/boards.ts";
import { Dialog } from "./Dialog.tsx";
import { Failure } from "./Failure.tsx";

interface Props {
  api: Api;
  /** With an id it is changed, without it is new. */
  note: Note;
  types: readonly string[];
  onDone: () => void;
  onClose: () => void;
}

/** A note on a day, which every chart over time shows. */
export default function NoteDialog({ api, note, types, onDone, onClose }: Props) {
  const [draft, setDraft] = useState(note);
  const [error, setError] = useState<ApiError | null>(null);
  const [id] = useState(() => note.annotation_id ?? `${note.day}-${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36)}`);
  const send = async (method: "PUT" | "DELETE") => {
    try {
      const { day, text, event_type, url } = draft;
      await api.send("/annotations/" + encodeURIComponent(id), method === "PUT" ? { method, body: { day, text, event_type, url } } : { method });
      onDone();
    } catch (e) {
      setError(e as ApiError);
    }
  };
  return (
    <Dialog title={note.annotation_id ? "Change the note" : "Note on a day"} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          void send("PUT");
        }}
      >
        <label>
          Day
          <input type="date" required value={draft.day} onInput={(e) => setDraft({ ...draft, day: e.currentTarget.value })} />
        </label>
        <label>
          What happened
          <input autoFocus required dir="auto" maxLength={300} placeholder="Release 2.4" value={draft.text} onInput={(e) => setDraft({ ...draft, text: e.currentTarget.value })} />
        </label>
        <label>
          About the event (optional)
          <select value={draft.event_type ?? ""} onChange={(e) => setDraft({ ...draft, event_type: e.currentTarget.value || null })}>
            <option value="">all events</option>
            {[...new Set([...types, ...(draft.event_type ? [draft.event_type] : [])])].map((type) => <option key={type}>{type}</option>)}
          </select>
        </label>
        <label>
          Read more at (optional)
          <input type="url" maxLength={1000} placeholder="https://…" value={draft.url ?? ""} onInput={(e) => setDraft({ ...draft, url: e.currentTarget.value || null })} />
        </label>
        <p class="quiet small">Everybody with a key sees it. Share links show it only if they were made so.</p>
        {error && <Failure error={error} what="Annotations" retry={() => void send("PUT")} compact />}
        <div class="row">
          <button type="submit" class="primary" disabled={!draft.text.trim() || !draft.day}>Save</button>
          {note.annotation_id && <button type="button" class="plain danger" onClick={() => void send("DELETE")}>Delete</button>}
        </div>
      </form>
    </Dialog>
  );
}
