import type { LifecyclePeriod, LifecycleReport } from "../api/shapes.ts";
import { TimeChart } from "../charts/TimeChart.tsx";
import { Moved } from "../parts/Moved.tsx";
import { numeric, ScrollTable } from "../parts/ScrollTable.tsx";
import type { Table } from "../text/csv.ts";
import { count } from "../text/numbers.ts";
import { bucketLabel, hasBegun, openBucket } from "../time/buckets.ts";
import { periodName } from "./figures.ts";
import { besides, KINDS, sumOf } from "./lifecycle.ts";

export type WholeInterval = "day" | "week" | "month";

const BEFORE = { day: "the day before", week: "the week before", month: "the month before" } as const;

/** Reports that were asked for no interval have the days. */
function periodsOf({ periods, days = [] }: LifecycleReport): LifecyclePeriod[] {
  return periods ?? days.map((day) => ({ ...day, start: day.date }));
}

export function lifecycleTable(report: LifecycleReport): Table {
  const others = report.compared?.periods;
  return {
    head: ["From", ...KINDS.map((k) => k.name), ...(others ? KINDS.map((k) => `${k.name}, before`) : [])],
    rows: periodsOf(report).map((p, i) => [p.start, ...KINDS.map((k) => p[k.of]), ...(others ? KINDS.map((k) => others[i]?.[k.of] ?? null) : [])]),
  };
}

export const isEmptyLifecycle = (report: LifecycleReport): boolean => periodsOf(report).every((p) => KINDS.every((k) => p[k.of] === 0));

interface Props {
  report: LifecycleReport;
  /** What the chart is called. */
  label: string;
  interval: WholeInterval;
  zone: string;
  height?: number;
  /** The numbers of each period too, and what they mean. */
  all?: boolean;
}

/** Who is new, who came back, and who did not, in Explore and on boards. */
export function LifecycleFigures({ report, label, interval, zone, height, all }: Props) {
  const periods = periodsOf(report);
  const { compared } = report;
  const starts = periods.map((p) => p.start);
  const against = compared ? periodName(compared.from, compared.to, compared.until, zone) : null;
  const { mine, theirs } = besides(periods, compared);
  const begun = (p: LifecyclePeriod) => hasBegun(p.start, zone);
  return (
    <>
      <p class="headline">
        <span class="figure">{count(sumOf(periods, "new"))}</span> <span class="quiet">people came for the first time</span>
        {against && theirs.length > 0 && <Moved now={sumOf(mine, "new")} then={sumOf(theirs, "new")} against={against} />}
      </p>
      <TimeChart label={label} unit="people" starts={starts} interval={interval} zone={zone} lines={KINDS.map((k) => ({ name: k.name, color: k.color, values: periods.map((p) => (begun(p) ? p[k.of] : null)), compared: compared ? starts.map((_, i) => theirs[i]?.[k.of] ?? null) : null }))} kind="lines" open={openBucket(starts, interval, zone)} {...(height ? { height } : {})} />
      {(all || compared) && (
        <ScrollTable label={`${label}, as a table`} look="totals" head={["People", ...(compared ? numeric("Now", "Before", "Change") : numeric("In all")), ...(all ? numeric(...starts.map((s) => bucketLabel(s, interval, zone))) : [])]}>
          {KINDS.map((k) => (
            <tr key={k.name}>
              <th scope="row" class="series-name"><span class="swatch" style={{ background: `var(${k.color})` }} />{k.name}</th>
              <td class="number">{count(sumOf(compared ? mine : periods, k.of))}</td>
              {compared && <td class="number quiet">{count(sumOf(theirs, k.of))}</td>}
              {compared && <td class="number">{sumOf(theirs, k.of) ? <Moved now={sumOf(mine, k.of)} then={sumOf(theirs, k.of)} against="" /> : "–"}</td>}
              {all && periods.map((p) => <td key={p.start} class="number quiet">{begun(p) ? count(p[k.of]) : ""}</td>)}
            </tr>
          ))}
        </ScrollTable>
      )}
      {against && <p class="quiet small">Dashed: {against}. {compared?.so_far && `The ${interval} that is still running counts as far as its last whole quarter hour, and so does the other.`}</p>}
      {all && <p class="quiet small">Returning: came {BEFORE[interval]} too. Back again: came earlier, but not {BEFORE[interval]}. Gone: came {BEFORE[interval]} and not in this one{periods.some((p) => !begun(p)) || openBucket(starts, interval, zone) >= 0 ? " so far" : ""}. {interval !== "day" && "Each is counted whole, even where it extends beyond the range."}</p>}
    </>
  );
}
