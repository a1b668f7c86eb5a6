import type { Api } from "../api/client.ts";
import type { SessionsReport } from "../api/shapes.ts";
import { TimeChart } from "../charts/TimeChart.tsx";
import { Card } from "../parts/Card.tsx";
import { numeric, ScrollTable } from "../parts/ScrollTable.tsx";
import { asked } from "../state/asked.ts";
import { figure, MEASURES, sessionFigure, type SessionMeasure } from "../state/measures.ts";
import { useReport } from "../state/useReport.ts";
import type { Interval, View } from "../state/view.ts";
import { bucketLabel, hasBegun, openBucket } from "../time/buckets.ts";
import type { DayRange } from "../time/ranges.ts";

interface Props {
  api: Api;
  view: View;
  range: DayRange;
  zone: string;
  eventType: string | null;
  interval: Interval;
  measure: SessionMeasure;
}

const ALL = Object.keys(MEASURES).filter((m): m is SessionMeasure => MEASURES[m as SessionMeasure].of === "sessions");

/** Sessions over time: how many, how long, how many of one event. The table has all of it. */
export function SessionsCard({ api, view, range, zone, eventType, interval, measure }: Props) {
  const report = useReport<SessionsReport>(api, "/stats/sessions", { ...asked(view, range, zone, false), event_type: eventType, interval });
  const { label, unit } = MEASURES[measure];
  return (
    <Card
      title={label}
      area="whole"
      report={report}
      zone={zone}
      table={({ periods = [], total }) => ({
        head: ["From", ...ALL.map((m) => `${MEASURES[m].label} (${MEASURES[m].unit})`)],
        rows: [...periods.map((p) => [p.start, ...ALL.map((m) => sessionFigure(p, m))]), ["Total", ...ALL.map((m) => sessionFigure(total, m))]],
      })}
      empty={({ total }) => total.sessions === 0 && <><strong>No session began in these days.</strong><p>Choose fewer filters or a longer range.</p></>}
    >
      {({ periods = [], total }) => {
        const starts = periods.map((p) => p.start);
        return (
          <>
            <p class="headline"><span class="figure">{figure(sessionFigure(total, measure))}</span> <span class="quiet">{unit}{measure === "sessions" ? "" : ", all days together"}</span></p>
            <TimeChart label={label} unit={unit} starts={starts} interval={interval} zone={zone} lines={[{ name: label, color: "--s1", values: periods.map((p) => (hasBegun(p.start, zone) ? sessionFigure(p, measure) : null)) }]} kind="area" open={openBucket(starts, interval, zone)} format={figure} height={300} />
            <ScrollTable label={`Sessions by ${interval}`} look="totals" head={["Sessions", ...numeric("All", ...starts.map((s) => bucketLabel(s, interval, zone)))]}>
              {ALL.map((m) => (
                <tr key={m} class={m === measure ? "chosen" : ""}>
                  <th scope="row" class="series-name">{MEASURES[m].label}{MEASURES[m].unit.length <= 3 && <span class="quiet"> {MEASURES[m].unit}</span>}</th>
                  <td class="number">{figure(sessionFigure(total, m))}</td>
                  {periods.map((p) => <td key={p.start} class="number quiet">{hasBegun(p.start, zone) ? figure(sessionFigure(p, m)) : ""}</td>)}
                </tr>
              ))}
            </ScrollTable>
            <p class="quiet small">A session ends when somebody pauses for half an hour, unless the server says otherwise; it belongs to when it began. <a href="docs/reports#sessions-get-statssessionsgap30m">How sessions are counted</a></p>
          </>
        );
      }}
    </Card>
  );
}
