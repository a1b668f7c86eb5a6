import { useState } from "preact/hooks";
import type { Api, ApiError } from "../api/client.ts";
import type { Member } from "../state/filters.ts";
import { Dialog } from "./Dialog.tsx";
import { Failure } from "./Failure.tsx";

/** Gives the filter a name, by which others find it. */
export function SaveSegment({ api, filter, onSaved, onClose }: { api: Api; filter: Member[]; onSaved: (name: string) => void; onClose: () => void }) {
  const [name, setName] = useState("");
  const [error, setError] = useState<ApiError | null>(null);
  const save = async () => {
    try {
      const saved = await api.send<{ name: string }>("/segments/" + encodeURIComponent(name.trim()), { method: "PUT", body: { filter } });
      onSaved(saved.name);
    } catch (e) {
      setError(e as ApiError);
    }
  };
  return (
    <Dialog title="Save as segment" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          if (name.trim()) void save();
        }}
      >
        <p class="quiet small">A segment is a filter with a name. It is asked anew each time. A name that exists already gets the new filter.</p>
        <label>
          Name
          <input autoFocus required maxLength={100} placeholder="paying-customers" value={name} onInput={(e) => setName(e.currentTarget.value)} />
        </label>
        {error && <Failure error={error} what="Segments" retry={() => void save()} compact />}
        <button type="submit" class="primary" disabled={!name.trim()}>Save</button>
      </form>
    </Dialog>
  );
}
