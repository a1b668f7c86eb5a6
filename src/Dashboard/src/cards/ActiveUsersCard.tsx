import type { Api } from "../api/client.ts";
import type { ActiveReport, DauReport } from "../api/shapes.ts";
import { Segmented } from "../parts/Bars.tsx";
import { useReport, type Loaded } from "../state/useReport.ts";
import type { ActiveWindow } from "../state/view.ts";
import { percent } from "../text/numbers.ts";
import { before, type DayRange } from "../time/ranges.ts";
import { byDay } from "./active.ts";
import { TrafficCard } from "./TrafficCard.tsx";

interface Props {
  api: Api;
  range: DayRange;
  zone: string;
  eventType: string | null;
  dau: Loaded<DauReport>;
  dauBefore: Loaded<DauReport>;
  window: ActiveWindow;
  onWindow: (window: ActiveWindow) => void;
}

const NEVER = 86_400_000;

/** Distinct users of each day, or of the 7 or 30 days that end on it. */
export function ActiveUsersCard({ api, range, zone, eventType, dau, dauBefore, window, onWindow }: Props) {
  const path = window === "day" ? null : "/stats/active";
  const params = { tz: zone, event_type: eventType, interval: window, rolling: "true" };
  const now = useReport<ActiveReport>(api, path, { ...range, ...params });
  const then = useReport<ActiveReport>(api, path, { ...before(range), ...params }, NEVER);
  const stickiness = now.data?.periods.at(-1)?.stickiness ?? null;

  return (
    <TrafficCard
      measure="users"
      report={window === "day" ? dau : byDay(now)}
      before={window === "day" ? dauBefore : byDay(then)}
      zone={zone}
      eventType={eventType}
      latest={window === "day" ? null : `in ${window === "week" ? 7 : 30} days` + (stickiness === null ? "" : `, ${percent(stickiness)} of them on an average day`)}
      actions={<Segmented label="Active users in" value={window} options={[["day", "1 day"], ["week", "7"], ["month", "30"]] as const} onChange={onWindow} />}
    />
  );
}
