import type { Api } from "../api/client.ts";
import type { LifecyclePeriod, LifecycleReport } from "../api/shapes.ts";
import { TimeChart } from "../charts/TimeChart.tsx";
import { Card } from "../parts/Card.tsx";
import { Moved } from "../parts/Moved.tsx";
import { numeric, ScrollTable } from "../parts/ScrollTable.tsx";
import { asked } from "../state/asked.ts";
import { useReport } from "../state/useReport.ts";
import type { View } from "../state/view.ts";
import { count } from "../text/numbers.ts";
import { bucketLabel, hasBegun, openBucket } from "../time/buckets.ts";
import { dayLabel, type Day } from "../time/days.ts";
import type { DayRange } from "../time/ranges.ts";
import { otherPeriods, type WholeInterval } from "../time/whole.ts";

interface Props {
  api: Api;
  view: View;
  range: DayRange;
  zone: string;
  eventType: string | null;
  interval: WholeInterval;
  /** Null: with nothing. */
  compare: "previous" | Day | null;
}

const KINDS = [
  { name: "New", of: "new", color: "--s1" },
  { name: "Returning", of: "returning", color: "--s2" },
  { name: "Back again", of: "resurrected", color: "--s3" },
  { name: "Gone", of: "dormant", color: "--s-other" },
] as const satisfies readonly { name: string; of: Exclude<keyof LifecyclePeriod, "start">; color: string }[];

const BEFORE = { day: "the day before", week: "the week before", month: "the month before" } as const;

const sum = (periods: readonly LifecyclePeriod[], of: (typeof KINDS)[number]["of"]) => periods.reduce((n, p) => n + p[of], 0);

/** Who is new, who came back, and who did not; of the periods that are over, against others. */
export function LifecycleCard({ api, view, range, zone, eventType, interval, compare }: Props) {
  const question = { ...asked(view, range, zone, false), event_type: eventType, interval };
  const report = useReport<LifecycleReport>(api, "/stats/lifecycle", question);
  const days = compare && otherPeriods(range, interval, compare);
  const then = useReport<LifecycleReport>(api, days && "/stats/lifecycle", { ...question, ...days });
  const others = days && !then.loading ? (then.data?.periods ?? null) : null;
  const against = days && `${dayLabel(days.from, true)} – ${dayLabel(days.to, true)}`;
  // What is still running cannot be compared: who will come later is not known.
  const over = (starts: string[]) => {
    const open = openBucket(starts, interval, zone);
    return open >= 0 ? open : starts.filter((s) => hasBegun(s, zone)).length;
  };

  return (
    <Card
      title="New and returning people"
      area="whole"
      report={report}
      zone={zone}
      table={({ periods = [] }) => ({
        head: ["From", ...KINDS.map((k) => k.name), ...(others ? KINDS.map((k) => `${k.name}, before`) : [])],
        rows: periods.map((p, i) => [p.start, ...KINDS.map((k) => p[k.of]), ...(others ? KINDS.map((k) => (i < over(periods.map((x) => x.start)) ? (others[i]?.[k.of] ?? null) : null)) : [])]),
      })}
      empty={({ periods = [] }) => periods.every((p) => KINDS.every((k) => p[k.of] === 0)) && <><strong>Nobody came in these days.</strong><p>Choose fewer filters or a longer range.</p></>}
    >
      {({ periods = [] }) => {
        const starts = periods.map((p) => p.start);
        const done = over(starts);
        const [mine, theirs] = [periods.slice(0, done), others?.slice(0, done) ?? []];
        return (
          <>
            <p class="headline">
              <span class="figure">{count(sum(periods, "new"))}</span> <span class="quiet">people came for the first time</span>
              {others && done > 0 && <Moved now={sum(mine, "new")} then={sum(theirs, "new")} against={against!} />}
            </p>
            <TimeChart label="New and returning people" unit="people" starts={starts} interval={interval} zone={zone} lines={KINDS.map((k) => ({ name: k.name, color: k.color, values: periods.map((p) => p[k.of]), compared: others && starts.map((_, i) => (i < done ? (others[i]?.[k.of] ?? null) : null)) }))} kind="lines" open={openBucket(starts, interval, zone)} height={300} />
            <ScrollTable label="New and returning people, as a table" look="totals" head={["People", ...(others ? [...numeric(`${interval[0]!.toUpperCase()}${interval.slice(1)}s that are over`, "Before"), "Change"] : []), ...numeric(...starts.map((s) => bucketLabel(s, interval, zone)))]}>
              {KINDS.map((k) => (
                <tr key={k.name}>
                  <th scope="row" class="series-name"><span class="swatch" style={{ background: `var(${k.color})` }} />{k.name}</th>
                  {others && <td class="number">{count(sum(mine, k.of))}</td>}
                  {others && <td class="number quiet">{count(sum(theirs, k.of))}</td>}
                  {others && <td class="number">{sum(theirs, k.of) ? <Moved now={sum(mine, k.of)} then={sum(theirs, k.of)} against="" /> : "–"}</td>}
                  {periods.map((p) => <td key={p.start} class="number">{count(p[k.of])}</td>)}
                </tr>
              ))}
            </ScrollTable>
            {against && <p class="quiet small">Dashed: {against}. {done < periods.length && `The ${interval} that is still running is not compared, because nobody knows who will come before it ends.`}</p>}
            {view.by && <p class="quiet small">Not broken down: a person can have several values, and is new only once. A filter shows the people of one value.</p>}
            <p class="quiet small">Returning: came {BEFORE[interval]} too. Back again: came earlier, but not {BEFORE[interval]}. Gone: came {BEFORE[interval]} and not in this one. {interval !== "day" && "Each is counted whole, even where it extends beyond the range."}</p>
          </>
        );
      }}
    </Card>
  );
}
