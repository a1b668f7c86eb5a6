import type { Api } from "../api/client.ts";
import type { ActiveReport, TrendReport } from "../api/shapes.ts";
import { Segmented } from "../parts/Bars.tsx";
import { asked } from "../state/asked.ts";
import { NEVER, useReport, type Loaded } from "../state/useReport.ts";
import { isFiltered, type ActiveWindow, type Interval, type View } from "../state/view.ts";
import { percent } from "../text/numbers.ts";
import { periodBefore, type DayRange } from "../time/ranges.ts";
import { figuresOfTrend, figuresOfWindows } from "./figures.ts";
import { FiguresCard } from "./FiguresCard.tsx";

interface Props {
  api: Api;
  view: View;
  range: DayRange;
  zone: string;
  interval: Interval;
  trend: Loaded<TrendReport>;
  onWindow: (window: ActiveWindow) => void;
}

/** Unique users of the range and of each part of it, or of the 7 or 30 days that end on each day. */
export function ActiveUsersCard({ api, view, range, zone, interval, trend, onWindow }: Props) {
  const window = view.active;
  const path = window === "day" ? null : "/stats/active";
  const rolls = { interval: window, rolling: "true" };
  const now = useReport<ActiveReport>(api, path, { ...asked(view, range, zone), ...rolls });
  const then = useReport<ActiveReport>(api, path, { ...asked(view, periodBefore(range), zone), ...rolls }, NEVER);
  const stickiness = now.data?.periods.at(-1)?.stickiness ?? null;

  return (
    <FiguresCard
      measure="users"
      report={window === "day" ? figuresOfTrend(trend, zone) : figuresOfWindows(now, then)}
      interval={window === "day" ? interval : "day"}
      zone={zone}
      filtered={isFiltered(view)}
      words={window === "day" ? "unique users" : `in ${window === "week" ? 7 : 30} days` + (stickiness === null ? "" : `, ${percent(stickiness)} of them on an average day`)}
      actions={<Segmented label="Active users in" value={window} options={[["day", "range"], ["week", "7"], ["month", "30"]] as const} onChange={onWindow} />}
    />
  );
}
