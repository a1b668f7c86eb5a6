import { useState } from "preact/hooks";
import type { Api, ApiError } from "../api/client.ts";
import type { Erasure } from "../api/shapes.ts";
import { Dialog } from "../parts/Dialog.tsx";
import { Failure } from "../parts/Failure.tsx";
import type { PersonId } from "../state/view.ts";
import { count } from "../text/numbers.ts";

/** Erases a person for good, after the id was typed. */
export function EraseDialog({ api, person, onClose }: { api: Api; person: PersonId; onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [block, setBlock] = useState(true);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [done, setDone] = useState<Erasure | null>(null);
  const erase = async () => {
    setBusy(true);
    setError(null);
    try {
      setDone(await api.send<Erasure>("/users/erase", { method: "POST", body: { user_id: person.id, kind: person.kind, block } }));
    } catch (e) {
      setError(e as ApiError);
    }
    setBusy(false);
  };

  return (
    <Dialog title={done ? (done.state === "done" ? "Erased" : "The erasure goes on") : "Erase this person"} onClose={onClose}>
      {done ? (
        <>
          <p>{done.state === "done" ? "Nothing of this person is left in events, reports and files, but what stands below." : "It continues by itself every few minutes until it is done."}</p>
          <dl class="facts">{Object.entries(done.places).filter(([, n]) => n).map(([place, n]) => <div key={place}><dt>{place.replaceAll("_", " ")}</dt><dd>{count(n)}</dd></div>)}</dl>
          {done.remains.map((r) => <p key={r.place} class="quiet small"><strong>{r.place.replaceAll("_", " ")}</strong>: {r.what}</p>)}
          <p class="quiet small">Receipt <code>{done.erasure_id}</code></p>
        </>
      ) : (
        <form
          class="stack"
          onSubmit={(e) => {
            e.preventDefault();
            if (typed === person.id && !busy) void erase();
          }}
        >
          <p>
            All events, properties and ids of <strong><bdi>{person.id}</bdi></strong> are deleted everywhere, in PostgreSQL and S3. The numbers of the past change with it. <strong>This cannot be undone.</strong>
          </p>
          <label class="check"><input type="checkbox" checked={block} onChange={(e) => setBlock(e.currentTarget.checked)} /> Refuse this person's events from now on</label>
          <label>
            Type the id to confirm
            <input autoFocus autoComplete="off" spellcheck={false} value={typed} onInput={(e) => setTyped(e.currentTarget.value)} />
          </label>
          {error && <Failure error={error} what="Erasure" retry={() => void erase()} compact />}
          <button type="submit" class="primary danger" disabled={typed !== person.id || busy}>{busy ? "Erasing…" : "Erase for good"}</button>
        </form>
      )}
    </Dialog>
  );
}
