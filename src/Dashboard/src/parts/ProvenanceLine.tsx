import type { Provenance } from "../api/shapes.ts";
import { count, plural } from "../text/numbers.ts";
import { clock } from "../text/times.ts";

/** What a card's numbers stand on, in words. */
export function ProvenanceLine({ provenance: p, zone }: { provenance: Provenance; zone: string }) {
  if (!p.as_of) return null;
  return (
    <footer class="provenance">
      <span title="Every event stored before this moment is in the numbers.">as of {clock(p.as_of, zone)}</span>
      {p.complete !== undefined && (
        <span class={p.complete ? "good" : ""} title={p.complete ? "The range is over and all of it is counted." : "The range is not over, or some of it is still to be counted."}>
          {p.complete ? "complete" : "still open"}
        </span>
      )}
      {p.revision !== undefined && <span title="Rises whenever a number of one of the days changes.">revision {count(p.revision)}</span>}
      {!!p.late_events && <span title="Came after their day was closed. They are in the numbers.">{count(p.late_events)} late, counted</span>}
      {p.pending_events !== undefined && (
        <span class={p.pending_events ? "warn" : ""} title="Stored, and counted at the next rollup.">
          {p.pending_events ? `${plural(p.pending_events, "event")} pending` : "none pending"}
        </span>
      )}
    </footer>
  );
}
