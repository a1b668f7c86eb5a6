import type { RecentEvents, StoredEvent } from "../api/shapes.ts";
import { Card } from "../parts/Card.tsx";
import { PauseIcon, PlayIcon } from "../parts/icons.tsx";
import type { Loaded } from "../state/useReport.ts";
import { ago } from "../text/times.ts";

interface Props {
  report: Loaded<RecentEvents>;
  zone: string;
  paused: boolean;
  onPause: (paused: boolean) => void;
  onOpen: (event: StoredEvent) => void;
}

/** The newest events, asked for every few seconds. */
export function LiveCard({ report, zone, paused, onPause, onOpen }: Props) {
  return (
    <Card
      title="Live events"
      area="narrow"
      report={report}
      zone={zone}
      actions={
        <button type="button" class="icon-button" aria-pressed={paused} aria-label={paused ? "Go on with live events" : "Pause live events"} title={paused ? "Go on" : "Pause"} onClick={() => onPause(!paused)}>
          {paused ? <PlayIcon /> : <PauseIcon />}
        </button>
      }
      empty={({ events }) =>
        events.length === 0 && (
          <>
            <strong>No event has arrived yet.</strong>
            <p>
              <a href="docs/guides/first-steps">Send a first one</a>; it appears here within seconds.
            </p>
          </>
        )
      }
    >
      {({ events }) => (
        <ul class="live scroll" tabIndex={0} aria-label="Newest events">
          {events.map((e) => (
            <li key={e.event_id}>
              <button type="button" class="live-row" onClick={() => onOpen(e)}>
                <span class="live-type">{e.event_type}</span>
                <span class="live-who quiet">{e.user_id ?? e.anonymous_id}</span>
                <time class="live-when quiet" dateTime={e.received_at}>{ago(e.received_at)}</time>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
