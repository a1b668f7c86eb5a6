import type { TopEventsReport } from "../api/shapes.ts";
import { Bar } from "../parts/Bars.tsx";
import { Card } from "../parts/Card.tsx";
import type { Loaded } from "../state/useReport.ts";
import { compact, count } from "../text/numbers.ts";

interface Props {
  report: Loaded<TopEventsReport>;
  zone: string;
  eventType: string | null;
  onChoose: (type: string | null) => void;
}

/** The most frequent types; choosing one filters the page by it. */
export function TopEventsCard({ report, zone, eventType, onChoose }: Props) {
  return (
    <Card
      title="Top events"
      area="third"
      report={report}
      zone={zone}
      table={({ events }) => ({ head: ["Event type", "Events", "Users"], rows: events.map((e) => [e.event_type, e.count, e.users]) })}
      empty={({ events }) => events.length === 0 && <strong>No events in these days.</strong>}
    >
      {({ events }) => {
        const longest = Math.max(...events.map((e) => e.count));
        return (
          <table class="bars">
            <thead>
              <tr>
                <th scope="col">Event type</th>
                <th scope="col" class="number">Events</th>
                <th scope="col" class="number">Users</th>
              </tr>
            </thead>
            <tbody>
              {events.map((e) => (
                <tr key={e.event_type} class={e.event_type === eventType ? "chosen" : ""}>
                  <th scope="row">
                    <Bar share={e.count / longest} />
                    <button type="button" class="row-button" dir="auto" title={e.event_type} aria-pressed={e.event_type === eventType} onClick={() => onChoose(e.event_type === eventType ? null : e.event_type)}>
                      {e.event_type}
                    </button>
                  </th>
                  <td class="number" title={count(e.count)}>{compact(e.count)}</td>
                  <td class="number quiet" title={count(e.users)}>{compact(e.users)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        );
      }}
    </Card>
  );
}
