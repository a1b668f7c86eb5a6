import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { TimeChart } from "../charts/TimeChart.tsx";
import { Card } from "../parts/Card.tsx";
import { Moved } from "../parts/Moved.tsx";
import { ChartIcon, TableIcon } from "../parts/icons.tsx";
import { numeric, ScrollTable } from "../parts/ScrollTable.tsx";
import type { Loaded } from "../state/useReport.ts";
import type { Interval } from "../state/view.ts";
import { count } from "../text/numbers.ts";
import type { Table } from "../text/csv.ts";
import { bucketLabel, openBucket } from "../time/buckets.ts";
import type { Figures } from "./figures.ts";

interface Props {
  measure: "events" | "users";
  report: Loaded<Figures>;
  interval: Interval;
  zone: string;
  filtered: boolean;
  /** What the headline counts. */
  words: string;
  actions?: ComponentChildren;
}

const LOOKS = {
  events: { title: "Events", unit: "events", color: "--events", kind: "bars" },
  users: { title: "Active users", unit: "users", color: "--users", kind: "area" },
} as const;

const UNITS: Record<Interval, string> = { hour: "Hour", day: "Day", week: "Week", month: "Month" };

/** Events or active users over time, against another period. */
export function FiguresCard({ measure, report, interval, zone, filtered, words, actions }: Props) {
  const [asTable, setAsTable] = useState(false);
  const looks = LOOKS[measure];
  const table = ({ starts, points, compared }: Figures): Table => ({
    head: [UNITS[interval], looks.title, "Period before"],
    rows: starts.map((start, i) => [bucketLabel(start, interval, zone), points[i] ?? null, compared?.[i] ?? null]),
  });

  return (
    <Card
      title={looks.title}
      area="half"
      report={report}
      zone={zone}
      table={table}
      actions={
        <>
          {actions}
          <button type="button" class="icon-button" aria-pressed={asTable} aria-label={`${looks.title} as a table`} title={asTable ? "Show the chart" : "Show as a table"} onClick={() => setAsTable(!asTable)}>
            {asTable ? <ChartIcon /> : <TableIcon />}
          </button>
        </>
      }
      empty={({ points }) =>
        points.every((p) => !p) && (
          <>
            <strong>No events in these days.</strong>
            <p>
              {filtered ? "Remove a filter, choose" : "Choose"} a longer range, or <a href="docs/guides/first-steps">send a first event</a>.
            </p>
          </>
        )
      }
    >
      {(figures) => {
        const { starts, points, compared, total, totalBefore, before } = figures;
        return (
          <>
            <p class="headline">
              <span class="figure">{count(total ?? 0)}</span> <span class="quiet">{words}</span>
              {totalBefore !== null && before !== null && <Moved now={total ?? 0} then={totalBefore} against={before} />}
            </p>
            {asTable ? (
              <ScrollTable label={`${looks.title} as a table`} head={[UNITS[interval], ...numeric(looks.title, "Period before")]}>
                {starts.map((start, i) => (
                  <tr key={start}>
                    <th scope="row">{bucketLabel(start, interval, zone)}</th>
                    <td class="number">{points[i] === null ? "–" : count(points[i]!)}</td>
                    <td class="number quiet">{compared?.[i] === null || compared?.[i] === undefined ? "–" : count(compared[i]!)}</td>
                  </tr>
                ))}
              </ScrollTable>
            ) : (
              <TimeChart label={looks.title} unit={looks.unit} starts={starts} interval={interval} zone={zone} lines={[{ name: looks.title, color: looks.color, values: points, compared }]} kind={looks.kind} open={openBucket(starts, interval, zone)} />
            )}
          </>
        );
      }}
    </Card>
  );
}
