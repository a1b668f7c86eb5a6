import type { Api } from "../api/client.ts";
import type { SessionsReport } from "../api/shapes.ts";
import { TimeChart } from "../charts/TimeChart.tsx";
import { Card } from "../parts/Card.tsx";
import { Moved } from "../parts/Moved.tsx";
import { numeric, ScrollTable } from "../parts/ScrollTable.tsx";
import { asked } from "../state/asked.ts";
import { fieldLabel } from "../state/filters.ts";
import { figure, MEASURES, sessionFigure, type SessionMeasure } from "../state/measures.ts";
import { useReport } from "../state/useReport.ts";
import type { Interval, View } from "../state/view.ts";
import { count } from "../text/numbers.ts";
import { bucketLabel, hasBegun, openBucket } from "../time/buckets.ts";
import type { Day } from "../time/days.ts";
import type { DayRange } from "../time/ranges.ts";
import { periodName } from "./figures.ts";

interface Props {
  api: Api;
  view: View;
  range: DayRange;
  zone: string;
  eventType: string | null;
  interval: Interval;
  measure: SessionMeasure;
  /** Null: with nothing. */
  compare: "previous" | Day | null;
}

const VALUES = 7;

const ALL = Object.keys(MEASURES).filter((m): m is SessionMeasure => MEASURES[m as SessionMeasure].of === "sessions");

/** Sessions over time, against another period: how many, how long, how many of one event. The table has all of it. */
export function SessionsCard({ api, view, range, zone, eventType, interval, measure, compare }: Props) {
  const report = useReport<SessionsReport>(api, "/stats/sessions", { ...asked(view, range, zone, false), event_type: eventType, interval, compare, by: view.by, limit: view.by ? VALUES : null });
  const { label, unit } = MEASURES[measure];
  return (
    <Card
      title={label}
      area="whole"
      report={report}
      zone={zone}
      table={({ periods = [], total, compared }) => {
        const names = ALL.map((m) => `${MEASURES[m].label} (${MEASURES[m].unit})`);
        const then = (figures: SessionsReport["total"] | undefined) => (compared ? ALL.map((m) => (figures ? sessionFigure(figures, m) : null)) : []);
        return {
          head: ["From", ...names, ...(compared ? names.map((n) => `${n}, before`) : [])],
          rows: [...periods.map((p, i) => [p.start, ...ALL.map((m) => sessionFigure(p, m)), ...then(compared?.periods[i])]), ["Total", ...ALL.map((m) => sessionFigure(total, m)), ...then(compared?.total)]],
        };
      }}
      empty={({ total }) => total.sessions === 0 && <><strong>No session began in these days.</strong><p>Choose fewer filters or a longer range.</p></>}
    >
      {({ periods = [], total, compared, entry }) => {
        const starts = periods.map((p) => p.start);
        const against = compared ? periodName(compared.from, compared.to, compared.until, zone) : null;
        const [now, then] = [sessionFigure(total, measure), compared ? sessionFigure(compared.total, measure) : null];
        return (
          <>
            <p class="headline">
              <span class="figure">{figure(now)}</span> <span class="quiet">{unit}{measure === "sessions" ? "" : ", all days together"}</span>
              {against && now !== null && then !== null && <Moved now={now} then={then} against={against} />}
            </p>
            <TimeChart label={label} unit={unit} starts={starts} interval={interval} zone={zone} lines={[{ name: label, color: "--s1", values: periods.map((p) => (hasBegun(p.start, zone) ? sessionFigure(p, measure) : null)), compared: compared ? starts.map((_, i) => (compared.periods[i] ? sessionFigure(compared.periods[i]!, measure) : null)) : null }]} kind="area" open={openBucket(starts, interval, zone)} format={figure} height={300} />
            <ScrollTable label={`Sessions by ${interval}`} look="totals" head={["Sessions", ...numeric("All"), ...(compared ? [...numeric("Before"), "Change"] : []), ...numeric(...starts.map((s) => bucketLabel(s, interval, zone)))]}>
              {ALL.map((m) => {
                const [mine, theirs] = [sessionFigure(total, m), compared ? sessionFigure(compared.total, m) : null];
                return (
                  <tr key={m} class={m === measure ? "chosen" : ""}>
                    <th scope="row" class="series-name">{MEASURES[m].label}{MEASURES[m].unit.length <= 3 && <span class="quiet"> {MEASURES[m].unit}</span>}</th>
                    <td class="number">{figure(mine)}</td>
                    {compared && <td class="number quiet">{figure(theirs)}</td>}
                    {compared && <td class="number">{mine !== null && theirs ? <Moved now={mine} then={theirs} against="" /> : "–"}</td>}
                    {periods.map((p) => <td key={p.start} class="number quiet">{hasBegun(p.start, zone) ? figure(sessionFigure(p, m)) : ""}</td>)}
                  </tr>
                );
              })}
            </ScrollTable>
            {against && <p class="quiet small">Dashed: {against}.</p>}
            {view.by && entry && (
              <>
                <ScrollTable label={`Sessions by their first ${fieldLabel(view.by)}`} look="totals" head={[fieldLabel(view.by), ...numeric("Sessions", "People")]}>
                  {entry.values.map((v) => (
                    <tr key={`v ${v.value}`}>
                      <th scope="row" class={"series-name" + (v.value === null ? " quiet" : "")} title={v.value ?? ""}><bdi>{v.value ?? "not set"}</bdi></th>
                      <td class="number">{count(v.sessions)}</td>
                      <td class="number quiet">{count(v.users)}</td>
                    </tr>
                  ))}
                  {entry.other.sessions > 0 && (
                    <tr>
                      <th scope="row" class="series-name quiet">all others</th>
                      <td class="number">{count(entry.other.sessions)}</td>
                      <td class="number quiet">{count(entry.other.users)}</td>
                    </tr>
                  )}
                </ScrollTable>
                <p class="quiet small">A session can have several values; it stands under the first. Over time, and for lengths and bounces, it is not divided: a filter on a value keeps only the events that have it, and so makes other sessions.</p>
              </>
            )}
            <p class="quiet small">A session ends when somebody pauses for half an hour, unless the server says otherwise; it belongs to when it began. <a href="docs/reports#sessions-get-statssessionsgap30m">How sessions are counted</a></p>
          </>
        );
      }}
    </Card>
  );
}
