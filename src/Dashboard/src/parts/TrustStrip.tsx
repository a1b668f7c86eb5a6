import { useContext } from "preact/hooks";
import type { EventStats, Health } from "../api/shapes.ts";
import { LiveContext } from "../state/useLive.ts";
import { count, plural } from "../text/numbers.ts";
import { ago, clock } from "../text/times.ts";

const WORDS = { ok: "Everything works", degraded: "Working, with a part down", down: "Not accepting events" };

interface Props {
  health: Health | null;
  stats: EventStats | null;
  /** Since when nothing answers. */
  lostAt: number | null;
  zone: string;
}

/** The first thing to know: whether the numbers below can be relied on now. */
export function TrustStrip({ health, stats, lostAt, zone }: Props) {
  const { now, away } = useContext(LiveContext);
  if (lostAt !== null) {
    return (
      <p class="trust" role="alert">
        <span class="pill bad">
          <span class="dot" aria-hidden="true" />
          No answer from Daybook since {clock(lostAt, zone)}
        </span>
        <span>the numbers are of before; trying again every second</span>
      </p>
    );
  }
  return (
    <p class="trust">
      {health && (
        <span class={"pill " + (health.status === "ok" ? "good" : health.status === "down" ? "bad" : "warn")}>
          <span class="dot" aria-hidden="true" />
          {WORDS[health.status]}
          {health.status !== "ok" && ": " + Object.entries(health.checks).filter(([, c]) => c.status !== "ok").map(([name]) => name.replaceAll("_", " ")).join(", ")}
        </span>
      )}
      {away ? (
        <span>live updates are away; they come back by themselves</span>
      ) : (
        now && (
          <span title={`Did something in the last ${now.minutes} minutes`}>
            <strong>{plural(now.users, "person", "people")}</strong> online now
          </span>
        )
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
