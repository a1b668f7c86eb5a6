import type { EventStats, Health } from "../api/shapes.ts";
import { count } from "../text/numbers.ts";
import { ago } from "../text/times.ts";

const WORDS = { ok: "Everything works", degraded: "Working, with a part down", down: "Not accepting events" };

/** The first thing to know: whether the numbers below can be relied on now. */
export function TrustStrip({ health, stats }: { health: Health | null; stats: EventStats | null }) {
  return (
    <p class="trust">
      {health && (
        <span class={"pill " + (health.status === "ok" ? "good" : health.status === "down" ? "bad" : "warn")}>
          <span class="dot" aria-hidden="true" />
          {WORDS[health.status]}
          {health.status !== "ok" && ": " + Object.entries(health.checks).filter(([, c]) => c.status !== "ok").map(([name]) => name.replaceAll("_", " ")).join(", ")}
        </span>
      )}
      {stats && (
        <>
          <span>
            <strong>{count(stats.total_events)}</strong> events stored, each once
          </span>
          {stats.last_received_at && (
            <span>
              last received <strong>{ago(stats.last_received_at)}</strong>
            </span>
          )}
          {!!stats.pending_events && (
            <span>
              <strong>{count(stats.pending_events)}</strong> waiting to be counted
            </span>
          )}
        </>
      )}
    </p>
  );
}
