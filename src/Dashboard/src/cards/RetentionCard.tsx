import type { ComponentChildren } from "preact";
import type { RetentionReport } from "../api/shapes.ts";
import { Segmented } from "../parts/Bars.tsx";
import { Card } from "../parts/Card.tsx";
import type { Loaded } from "../state/useReport.ts";
import type { CohortWindow, View } from "../state/view.ts";
import { asked } from "../state/asked.ts";
import { count, percent } from "../text/numbers.ts";
import type { Params } from "../api/address.ts";
import { bucketLabel } from "../time/buckets.ts";
import { dayLabel, type Day } from "../time/days.ts";
import type { DayRange } from "../time/ranges.ts";

interface Props {
  report: Loaded<RetentionReport>;
  window: CohortWindow;
  zone: string;
  title?: string;
  area?: string;
  onWindow?: (window: CohortWindow) => void;
  /** Above the table. */
  above?: (data: RetentionReport) => ComponentChildren;
}

export const WINDOWS = { daily: { count: 14, word: "Day" }, weekly: { count: 9, word: "Week" }, monthly: { count: 7, word: "Month" } } as const;

/** Which of eleven shades a share gets; the root spreads the low values, where retention lives. */
export function shade(share: number): number {
  return share <= 0 ? 0 : Math.max(1, Math.min(10, Math.ceil(Math.sqrt(share) * 10)));
}

/** The average of a window over the cohorts that have reached it, each by its size. */
export function average(cohorts: RetentionReport["cohorts"], index: number): number | null {
  const reached = cohorts.filter((c) => c.size > 0 && c.returned[index] !== null && c.returned[index] !== undefined);
  const size = reached.reduce((n, c) => n + c.size, 0);
  return size ? reached.reduce((n, c) => n + c.returned[index]!, 0) / size : null;
}

/** The first periods of a range's cohorts. */
export function retentionAsked(view: View, range: DayRange, zone: string): Params {
  return { ...asked(view, range, zone), start_date: range.from, windows: WINDOWS[view.cohorts].count, window_type: view.cohorts };
}

/** A cohort in the words of its length: `1 Oct`, `week of 5 Oct`, `October 2026`. */
export function cohortName(start: Day, window: CohortWindow): string {
  if (window === "monthly") return bucketLabel(start, "month", "UTC");
  const day = dayLabel(start, true).replace(/ \d{4}$/, "");
  return window === "weekly" ? `Week of ${day}` : day;
}

/** Cohorts by first event, and how many came back. */
export function RetentionCard({ report, window, zone, title = "Retention", area = "wide", onWindow, above }: Props) {
  const { count: windows, word } = WINDOWS[window];
  const numbers = Array.from({ length: windows }, (_, i) => i);

  return (
    <Card
      title={title}
      area={area}
      report={report}
      zone={zone}
      actions={onWindow && <Segmented label="Cohorts by" value={window} options={[["daily", "Daily"], ["weekly", "Weekly"], ["monthly", "Monthly"]] as const} onChange={onWindow} />}
      table={({ cohorts }) => ({
        head: ["First seen", "Users", ...numbers.map((i) => `${word} ${i}`)],
        rows: cohorts.map((c) => [c.start, c.size, ...numbers.map((i) => c.returned[i])]),
      })}
      empty={({ cohorts }) =>
        cohorts.every((c) => c.size === 0) && (
          <>
            <strong>Nobody came for the first time in these days.</strong>
            <p>Choose a longer range: a cohort is made of users whose first event ever lies in it.</p>
          </>
        )
      }
    >
      {(data) => (
        <>
          {above?.(data)}
          <div class="scroll heat-scroll" tabIndex={0} role="region" aria-label={`${title} by cohort`}>
            <table class="heat">
              <thead>
                <tr>
                  <th scope="col">First seen</th>
                  <th scope="col" class="number">Users</th>
                  {numbers.map((i) => (
                    <th key={i} scope="col"><span class="sr-only">{word} </span>{i === 0 ? `${word} 0` : i}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                <tr class="average">
                  <th scope="row">Average</th>
                  <td class="number">{count(data.cohorts.reduce((n, c) => n + c.size, 0))}</td>
                  {numbers.map((i) => {
                    const share = average(data.cohorts, i);
                    return <td key={i} class={share === null ? "not-yet" : i === 0 ? "all" : "h" + shade(share)}>{share === null ? "" : percent(share)}</td>;
                  })}
                </tr>
                {data.cohorts.filter((c) => c.size > 0).map((c) => (
                  <tr key={c.start}>
                    <th scope="row">{cohortName(c.start, window)}</th>
                    <td class="number">{count(c.size)}</td>
                    {numbers.map((i) => {
                      const back = c.returned[i];
                      if (back === null || back === undefined) return <td key={i} class="not-yet"><span class="sr-only">not yet</span></td>;
                      return <td key={i} class={i === 0 ? "all" : "h" + shade(back / c.size)} title={`${count(back)} of ${count(c.size)} users`}>{percent(back / c.size)}</td>;
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Card>
  );
}
