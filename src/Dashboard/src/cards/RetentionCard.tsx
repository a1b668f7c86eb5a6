import type { Api } from "../api/client.ts";
import type { RetentionReport } from "../api/shapes.ts";
import { Segmented } from "../parts/Bars.tsx";
import { Card } from "../parts/Card.tsx";
import { useReport } from "../state/useReport.ts";
import type { CohortWindow } from "../state/view.ts";
import { count, percent } from "../text/numbers.ts";
import { dayLabel } from "../time/days.ts";
import type { DayRange } from "../time/ranges.ts";

interface Props {
  api: Api;
  range: DayRange;
  zone: string;
  eventType: string | null;
  window: CohortWindow;
  onWindow: (window: CohortWindow) => void;
}

const WINDOWS = { daily: { count: 14, word: "Day" }, weekly: { count: 9, word: "Week" }, monthly: { count: 7, word: "Month" } } as const;

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

/** Cohorts by first event, and how many came back. */
export function RetentionCard({ api, range, zone, eventType, window, onWindow }: Props) {
  const { count: windows, word } = WINDOWS[window];
  const report = useReport<RetentionReport>(api, "/stats/retention", { start_date: range.from, ...range, windows, window_type: window, tz: zone, event_type: eventType });

  return (
    <Card
      title="Retention"
      area="wide"
      report={report}
      zone={zone}
      actions={<Segmented label="Cohorts by" value={window} options={[["daily", "Daily"], ["weekly", "Weekly"], ["monthly", "Monthly"]] as const} onChange={onWindow} />}
      empty={({ cohorts }) =>
        cohorts.every((c) => c.size === 0) && (
          <>
            <strong>Nobody came for the first time in these days.</strong>
            <p>Choose a longer range: a cohort is made of users whose first event ever lies in it.</p>
          </>
        )
      }
    >
      {({ cohorts }) => (
        <div class="scroll heat-scroll" tabIndex={0} role="region" aria-label="Retention by cohort">
          <table class="heat">
            <thead>
              <tr>
                <th scope="col">First seen</th>
                <th scope="col" class="number">Users</th>
                {Array.from({ length: windows }, (_, i) => (
                  <th key={i} scope="col"><span class="sr-only">{word} </span>{i === 0 ? `${word} 0` : i}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              <tr class="average">
                <th scope="row">Average</th>
                <td class="number">{count(cohorts.reduce((n, c) => n + c.size, 0))}</td>
                {Array.from({ length: windows }, (_, i) => {
                  const share = average(cohorts, i);
                  return <td key={i} class={share === null ? "not-yet" : i === 0 ? "all" : "h" + shade(share)}>{share === null ? "" : percent(share)}</td>;
                })}
              </tr>
              {cohorts.filter((c) => c.size > 0).map((c) => (
                <tr key={c.start}>
                  <th scope="row">{dayLabel(c.start, true).replace(/ \d{4}$/, "")}</th>
                  <td class="number">{count(c.size)}</td>
                  {Array.from({ length: windows }, (_, i) => {
                    const back = c.returned[i];
                    if (back === null || back === undefined) return <td key={i} class="not-yet"><span class="sr-only">not yet</span></td>;
                    return <td key={i} class={i === 0 ? "all" : "h" + shade(back / c.size)} title={`${count(back)} of ${count(c.size)} users`}>{percent(back / c.size)}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
