import type { Provenance } from "../api/shapes.ts";
import { count, plural } from "../text/numbers.ts";
import { clock } from "../text/times.ts";

/** What a card's numbers stand on, for somebody who decides by them: how far they are to be relied on. */
export function standing(p: Provenance): { text: string; tone: "" | "good" | "warn" } {
  if (p.pending_events) return { text: `${plural(p.pending_events, "new event")} still to be counted`, tone: "warn" };
  if (p.complete) return { text: "final: these days are over", tone: "good" };
  return p.complete === undefined ? { text: "", tone: "" } : { text: "up to date, may still grow", tone: "" };
}

/** In one line how far the numbers are to be relied on; the rest on demand. */
export function ProvenanceLine({ provenance: p, zone }: { provenance: Provenance; zone: string }) {
  if (!p.as_of) return null;
  const { text, tone } = standing(p);
  return (
    <footer class="provenance">
      <details>
        <summary>
          Counted at {clock(p.as_of, zone)}
          {text && <>, <span class={tone}>{text}</span></>}
        </summary>
        <dl>
          <dt>as of {clock(p.as_of, zone)}</dt>
          <dd>Every event that was stored before this moment is in the numbers.</dd>
          {p.complete !== undefined && (
            <>
              <dt>{p.complete ? "complete" : "still open"}</dt>
              <dd>{p.complete ? "The days are over and all of them is counted." : "The range is not over, or some of it is still to be counted."}</dd>
            </>
          )}
          {p.pending_events !== undefined && (
            <>
              <dt>{p.pending_events ? `${plural(p.pending_events, "event")} pending` : "none pending"}</dt>
              <dd>Stored, and counted within seconds or minutes.</dd>
            </>
          )}
          {p.late_events !== undefined && (
            <>
              <dt>{count(p.late_events)} late</dt>
              <dd>Came after their day was closed. They are in the numbers.</dd>
            </>
          )}
          {p.revision !== undefined && (
            <>
              <dt>revision {count(p.revision)}</dt>
              <dd>Rises whenever a number of one of the days changes.</dd>
            </>
          )}
          {p.time_zone && (
            <>
              <dt>{p.time_zone}</dt>
              <dd>The zone whose days these are.</dd>
            </>
          )}
        </dl>
      </details>
    </footer>
  );
}
