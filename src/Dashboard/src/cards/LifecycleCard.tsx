import type { Api } from "../api/client.ts";
import type { LifecycleReport } from "../api/shapes.ts";
import { Card } from "../parts/Card.tsx";
import { asked } from "../state/asked.ts";
import { useReport } from "../state/useReport.ts";
import type { View } from "../state/view.ts";
import type { Day } from "../time/days.ts";
import type { DayRange } from "../time/ranges.ts";
import { isEmptyLifecycle, LifecycleFigures, lifecycleTable, type WholeInterval } from "./LifecycleFigures.tsx";

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

/** Who is new, who came back, and who did not, against other periods. */
export function LifecycleCard({ api, view, range, zone, eventType, interval, compare }: Props) {
  const report = useReport<LifecycleReport>(api, "/stats/lifecycle", { ...asked(view, range, zone, false), event_type: eventType, interval, compare });
  const LABEL = "New and returning people";
  return (
    <Card
      title={LABEL}
      area="whole"
      report={report}
      zone={zone}
      table={lifecycleTable}
      empty={(data) => isEmptyLifecycle(data) && <><strong>Nobody came in these days.</strong><p>Choose fewer filters or a longer range.</p></>}
    >
      {(data) => (
        <>
          <LifecycleFigures report={data} label={LABEL} interval={interval} zone={zone} height={300} all />
          {view.by && <p class="quiet small">Not broken down: a person can have several values, and is new only once. A filter shows the people of one value.</p>}
        </>
      )}
    </Card>
  );
}
