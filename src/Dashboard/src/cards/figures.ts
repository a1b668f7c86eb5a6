import type { ActiveReport, Provenance, TrendReport } from "../api/shapes.ts";
import type { Loaded } from "../state/useReport.ts";
import { dayLabel, today, type Day } from "../time/days.ts";

/** One line of figures, beside the same of another period. */
export interface Figures extends Provenance {
  starts: string[];
  points: (number | null)[];
  compared: (number | null)[] | null;
  /** Of all of it. */
  total: number | null;
  totalBefore: number | null;
  /** Which period that was. */
  before: string | null;
}

/** The days of a compared period, and that it ends with the part of its last day that today has come to. */
export function periodName(from: Day, to: Day, until: string, zone: string): string {
  const first = from.slice(0, 4) === to.slice(0, 4) ? dayLabel(from, true).replace(/ \d{4}$/, "") : dayLabel(from, true);
  const days = from === to ? dayLabel(from, true) : `${first} – ${dayLabel(to, true)}`;
  return today(zone, new Date(until)) <= to ? `${days}, to the same time` : days;
}

/** The first series of a trend. */
export function figuresOfTrend(report: Loaded<TrendReport>, zone: string): Loaded<Figures> {
  const { data } = report;
  if (!data) return { ...report, data: null };
  const line = data.series[0];
  const then = data.compared?.series[0];
  return {
    ...report,
    data: {
      ...data,
      points: line?.points ?? data.starts.map(() => 0),
      compared: then?.points ?? null,
      total: line?.total ?? 0,
      totalBefore: then?.total ?? null,
      before: data.compared ? periodName(data.compared.from, data.compared.to, data.compared.until, zone) : null,
    },
  };
}

/** Users of windows that roll: each stands at its last day, and the newest is the total. */
export function figuresOfWindows(now: Loaded<ActiveReport>, then: Loaded<ActiveReport>): Loaded<Figures> {
  const { data } = now;
  if (!data) return { ...now, data: null };
  const earlier = then.data?.periods.length === data.periods.length ? then.data.periods : null;
  const last = earlier?.at(-1);
  return {
    ...now,
    data: {
      ...data,
      starts: data.periods.map((p) => p.end),
      points: data.periods.map((p) => p.users),
      compared: earlier?.map((p) => p.users) ?? null,
      total: data.periods.at(-1)?.users ?? 0,
      totalBefore: last?.users ?? null,
      before: last ? `the window to ${dayLabel(last.end, true)}` : null,
    },
  };
}
