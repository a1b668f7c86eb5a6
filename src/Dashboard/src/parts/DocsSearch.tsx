import { useRef, useState } from "preact/hooks";
import { here } from "../api/address.ts";
import type { Api } from "../api/client.ts";
import type { DocsAnswer } from "../api/shapes.ts";
import { useReport } from "../state/useReport.ts";
import { useSettled } from "../state/useSettled.ts";
import { snippetRuns } from "../text/snippet.ts";
import { Dialog } from "./Dialog.tsx";
import { Failure } from "./Failure.tsx";

const SUGGESTIONS = ["what happens when postgres is down", "late events", "retry safely", "dead letters", "rotate a key"];

/** Searches the operational docs; each hit opens the passage. */
export function DocsSearch({ api, onClose }: { api: Api; onClose: () => void }) {
  const [text, setText] = useState("");
  const query = useSettled(text);
  const { data, error, retry, loading } = useReport<DocsAnswer>(api, query ? "/docs/search" : null, { q: query, k: 8 }, 3_600_000);
  const answer = query && data ? data : null;
  const hits = useRef<HTMLOListElement>(null);
  // Down and Up walk from the field through the hits and back.
  const walk = (e: KeyboardEvent) => {
    if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
    const stops = [field.current, ...(hits.current?.querySelectorAll("a") ?? [])].filter((s) => s !== null);
    const at = stops.findIndex((s) => s === document.activeElement);
    const next = stops[at + (e.key === "ArrowDown" ? 1 : -1)];
    if (!next || at < 0) return;
    e.preventDefault();
    next.focus();
  };
  const field = useRef<HTMLInputElement>(null);

  return (
    <Dialog title="Search the docs" wide onClose={onClose}>
      <input
        ref={field}
        type="search"
        class="search-input"
        autoFocus
        autoComplete="off"
        maxLength={200}
        placeholder="A question, an error code, a setting…"
        aria-label="Search the docs"
        value={text}
        onInput={(e) => setText(e.currentTarget.value)}
        onKeyDown={(e) => {
          // A search field keeps the first Escape for itself and only empties.
          if (e.key === "Escape") onClose();
          else walk(e);
        }}
      />
      <div class="search-results" aria-live="polite" aria-busy={!!query && loading} onKeyDown={walk}>
        {(text.trim() !== query || (!!query && loading)) && !!text.trim() && <p class="quiet small">Searching…</p>}
        {!query && (
          <p class="suggestions">
            {SUGGESTIONS.map((s) => (
              <button key={s} type="button" class="chip" onClick={() => setText(s)}>
                {s}
              </button>
            ))}
          </p>
        )}
        {error && <Failure error={error} what="Docs search" retry={retry} />}
        {answer?.results.length === 0 && (
          <div class="empty">
            <strong>Nothing found.</strong>
            <p>
              Try other words, or <a href="docs/README">browse all pages</a>.
            </p>
          </div>
        )}
        {!!answer?.results.length && (
          <ol class="hits" ref={hits}>
            {answer.results.map((hit) => (
              <li key={hit.url}>
                <a href={here(hit.url)}>
                  <strong>{hit.heading || hit.doc}</strong>
                  <span class="quiet small">{hit.doc}</span>
                  <span class="hit-text">{snippetRuns(hit.snippet).map((run, i) => (run.marked ? <mark key={i}>{run.text}</mark> : run.text))}</span>
                </a>
              </li>
            ))}
          </ol>
        )}
      </div>
    </Dialog>
  );
}
