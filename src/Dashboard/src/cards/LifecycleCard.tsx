import type { Api } from "../api/client.ts";
import type { LifecyclePeriod, LifecycleReport } from "../api/shapes.ts";
import { TimeChart } from "../charts/TimeChart.tsx";
import { Card } from "../parts/Card.tsx";
import { numeric, ScrollTable } from "../parts/ScrollTable.tsx";
import { asked } from "../state/asked.ts";
import { useReport } from "../state/useReport.ts";
import type { Interval, View } from "../state/view.ts";
import { count } from "../text/numbers.ts";
import { bucketLabel, openBucket } from "../time/buckets.ts";
import type { DayRange } from "../time/ranges.ts";

interface Props {
  api: Api;
  view: View;
  range: DayRange;
  zone: string;
  eventType: string | null;
  interval: Exclude<Interval, "hour">;
}

const KINDS = [
  { name: "New", of: "new", color: "--s1" },
  { name: "Returning", of: "returning", color: "--s2" },
  { name: "Back again", of: "resurrected", color: "--s3" },
  { name: "Gone", of: "dormant", color: "--s-other" },
] as const satisfies readonly { name: string; of: Exclude<keyof LifecyclePeriod, "start">; color: string }[];

const BEFORE = { day: "the day before", week: "the week before", month: "the month before" } as const;

/** Who is new, who came back, and who did not. */
export function LifecycleCard({ api, view, range, zone, eventType, interval }: Props) {
  const report = useReport<LifecycleReport>(api, "/stats/lifecycle", { ...asked(view, range, zone, false), event_type: eventType, interval });
  return (
    <Card
      title="New and returning people"
      area="whole"
      report={report}
      zone={zone}
      table={({ periods = [] }) => ({ head: ["From", ...KINDS.map((k) => k.name)], rows: periods.map((p) => [p.start, ...KINDS.map((k) => p[k.of])]) })}
      empty={({ periods = [] }) => periods.every((p) => KINDS.every((k) => p[k.of] === 0)) && <><strong>Nobody came in these days.</strong><p>Choose fewer filters or a longer range.</p></>}
    >
      {({ periods = [] }) => {
        const starts = periods.map((p) => p.start);
        return (
          <>
            <p class="headline"><span class="figure">{count(periods.reduce((n, p) => n + p.new, 0))}</span> <span class="quiet">people came for the first time</span></p>
            <TimeChart label="New and returning people" unit="people" starts={starts} interval={interval} zone={zone} lines={KINDS.map((k) => ({ name: k.name, color: k.color, values: periods.map((p) => p[k.of]) }))} kind="lines" open={openBucket(starts, interval, zone)} height={300} />
            <ScrollTable label="New and returning people, as a table" look="totals" head={["People", ...numeric(...starts.map((s) => bucketLabel(s, interval, zone)))]}>
              {KINDS.map((k) => (
                <tr key={k.name}>
                  <th scope="row" class="series-name"><span class="swatch" style={{ background: `var(${k.color})` }} />{k.name}</th>
                  {periods.map((p) => <td key={p.start} class="number">{count(p[k.of])}</td>)}
                </tr>
              ))}
            </ScrollTable>
            <p class="quiet small">Returning: came {BEFORE[interval]} too. Back again: came earlier, but not {BEFORE[interval]}. Gone: came {BEFORE[interval]} and not in this one. {interval !== "day" && "Each is counted whole, even where it extends beyond the range."}</p>
          </>
        );
      }}
    </Card>
  );
}
