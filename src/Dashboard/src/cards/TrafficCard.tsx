import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { DauReport } from "../api/shapes.ts";
import { TimeChart } from "../charts/TimeChart.tsx";
import { Card } from "../parts/Card.tsx";
import { ChartIcon, TableIcon } from "../parts/icons.tsx";
import type { Loaded } from "../state/useReport.ts";
import { change, count, percent } from "../text/numbers.ts";
import { dayLabel, today } from "../time/days.ts";

interface Props {
  measure: "events" | "users";
  report: Loaded<DauReport>;
  before: Loaded<DauReport>;
  zone: string;
  eventType: string | null;
  /** Set where each figure is of a window that ends on its day: the newest is the headline, and this says of what. */
  latest?: string | null;
  actions?: ComponentChildren;
}

const WORDS = {
  events: { title: "Events", unit: "events", total: "in all", color: "--events", kind: "bars" },
  users: { title: "Active users", unit: "users", total: "a day on average", color: "--users", kind: "area" },
} as const;

/** Events or active users, day by day, against the period before. */
export function TrafficCard({ measure, report, before, zone, eventType, latest = null, actions }: Props) {
  const [asTable, setAsTable] = useState(false);
  const words = WORDS[measure];
  const figure = (day: DauReport["days"][number]) => (measure === "events" ? (day.events ?? 0) : day.dau);
  const sum = (days: DauReport["days"]) => days.reduce((n, d) => n + figure(d), 0);
  // A day that has only begun says nothing about an average one.
  const whole = (days: DauReport["days"]) => (days.length > 1 && days.at(-1)!.date === today(zone) ? days.slice(0, -1) : days);
  const headline = (days: DauReport["days"]) => (latest !== null ? figure(days.at(-1)!) : measure === "events" ? sum(days) : sum(whole(days)) / Math.max(1, whole(days).length));

  return (
    <Card
      title={words.title}
      area="half"
      report={report}
      zone={zone}
      actions={
        <>
          {actions}
          <button type="button" class="icon-button" aria-pressed={asTable} aria-label={`${words.title} as a table`} title={asTable ? "Show the chart" : "Show as a table"} onClick={() => setAsTable(!asTable)}>
            {asTable ? <ChartIcon /> : <TableIcon />}
          </button>
        </>
      }
      empty={({ days }) =>
        days.every((d) => figure(d) === 0) && (
          <>
            <strong>No events in these days.</strong>
            <p>
              {eventType ? "Remove the filter, choose" : "Choose"} a longer range, or <a href="docs/guides/first-steps">send a first event</a>.
            </p>
          </>
        )
      }
    >
      {({ days }) => {
        const then = before.data?.days ?? [];
        const moved = then.length === days.length ? change(headline(days), headline(then)) : null;
        const lastIsOpen = days.at(-1)?.date === today(zone);
        return (
          <>
            <p class="headline">
              <span class="figure">{count(headline(days))}</span> <span class="quiet">{latest ?? words.total}</span>
              {moved !== null && (
                <span class={"change " + (moved >= 0 ? "up" : "down")} title="Against as many days just before">
                  <span aria-hidden="true">{moved >= 0 ? "▲" : "▼"}</span>
                  <span class="sr-only">{moved >= 0 ? "up" : "down"}</span> {percent(Math.abs(moved))}
                </span>
              )}
            </p>
            {asTable ? (
              <div class="scroll" tabIndex={0} role="region" aria-label={`${words.title} as a table`}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Day</th>
                      <th scope="col" class="number">{words.title}</th>
                      <th scope="col" class="number">Period before</th>
                    </tr>
                  </thead>
                  <tbody>
                    {days.map((d, i) => (
                      <tr key={d.date}>
                        <th scope="row">{dayLabel(d.date, true)}</th>
                        <td class="number">{count(figure(d))}</td>
                        <td class="number quiet">{then[i] ? count(figure(then[i]!)) : "–"}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            ) : (
              <TimeChart
                label={words.title}
                unit={words.unit}
                days={days.map((d) => d.date)}
                values={days.map(figure)}
                previous={days.map((_, i) => (then[i] ? figure(then[i]!) : null))}
                kind={words.kind}
                color={words.color}
                lastIsOpen={lastIsOpen}
              />
            )}
          </>
        );
      }}
    </Card>
  );
}
