import { useState } from "preact/hooks";
import type { Api } from "../api/client.ts";
import type { StoredEvent } from "../api/shapes.ts";
import { Card } from "../parts/Card.tsx";
import { PauseIcon, PlayIcon } from "../parts/icons.tsx";
import { PersonLink } from "../parts/PersonLink.tsx";
import { useNewest } from "../state/useLive.ts";
import { personOf } from "../state/useView.ts";
import type { View } from "../state/view.ts";
import { ago } from "../text/times.ts";

interface Props {
  api: Api;
  view: View;
  limit: number;
  area: string;
  /** The reader may look at people. */
  people: boolean;
  zone: string;
  onOpen: (event: StoredEvent) => void;
}

function who(event: StoredEvent, people: boolean) {
  const person = personOf(event);
  if (!person) return "nobody";
  return people ? <PersonLink person={person} /> : <bdi>{person.id}</bdi>;
}

/** The newest events, as they come. */
export function LiveCard({ api, view, limit, area, people, zone, onOpen }: Props) {
  const [paused, setPaused] = useState(false);
  const report = useNewest(api, view, limit, paused);
  return (
    <Card
      title="Live events"
      area={area}
      report={report}
      zone={zone}
      actions={
        <button type="button" class="icon-button" aria-pressed={paused} aria-label={paused ? "Go on with live events" : "Pause live events"} title={paused ? "Go on" : "Pause"} onClick={() => setPaused(!paused)}>
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
              <div class="live-row">
                <button type="button" class="live-type" dir="auto" title={e.event_type} onClick={() => onOpen(e)}>{e.event_type}</button>
                <span class="live-who quiet">{who(e, people)}</span>
                <time class="live-when quiet" dateTime={e.received_at}>{ago(e.received_at)}</time>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
