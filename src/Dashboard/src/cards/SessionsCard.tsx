import type { Api } from "../api/client.ts";
import type { SessionsReport } from "../api/shapes.ts";
import { Card } from "../parts/Card.tsx";
import { asked } from "../state/asked.ts";
import { MEASURES, SESSION_NUMBERS, type SessionMeasure } from "../state/measures.ts";
import { useReport } from "../state/useReport.ts";
import type { Interval, View } from "../state/view.ts";
import type { Day } from "../time/days.ts";
import type { DayRange } from "../time/ranges.ts";
import { SessionsFigures, sessionsTable } from "./SessionsFigures.tsx";

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

/** Sessions over time, against another period: how many, how long, how many of one event. The table has all of it. */
export function SessionsCard({ api, view, range, zone, eventType, interval, measure, compare }: Props) {
  const report = useReport<SessionsReport>(api, "/stats/sessions", { ...asked(view, range, zone, false), event_type: eventType, interval, compare, by: view.by, limit: view.by ? VALUES : null });
  const { label } = MEASURES[measure];
  return (
    <Card
      title={label}
      area="whole"
      report={report}
      zone={zone}
      draws={SESSION_NUMBERS[measure]}
      table={sessionsTable}
      empty={({ total }) => total.sessions === 0 && <><strong>No session began in these days.</strong><p>Choose fewer filters or a longer range.</p></>}
    >
      {(data) => (
        <>
          <SessionsFigures report={data} measure={measure} label={label} interval={interval} zone={zone} by={view.by} height={300} all />
          {view.by && data.entry && <p class="quiet small">A session can have several values; it stands under the first. Over time, and for lengths and bounces, it is not divided: a filter on a value keeps only the events that have it, and so makes other sessions.</p>}
          <p class="quiet small">A session ends when somebody pauses for half an hour, unless the server says otherwise; it belongs to when it began. <a href="docs/reports#sessions-get-statssessionsgap30m">How sessions are counted</a></p>
        </>
      )}
    </Card>
  );
}
