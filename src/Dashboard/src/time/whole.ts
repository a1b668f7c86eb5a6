import { startOf } from "./buckets.ts";
import { addDays, type Day } from "./days.ts";
import type { DayRange } from "./ranges.ts";

export type WholeInterval = "day" | "week" | "month";

/** The start of the n-th period after one, or before it. */
export function stepped(start: Day, interval: WholeInterval, n: number): Day {
  if (interval === "day") return addDays(start, n);
  if (interval === "week") return addDays(start, 7 * n);
  const [year = 0, month = 0] = start.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + n, 1)).toISOString().slice(0, 10);
}

/** The days of as many whole periods as a range touches: right before it, or from the one on that holds a day. */
export function otherPeriods(range: DayRange, interval: WholeInterval, from: "previous" | Day): DayRange {
  const first = startOf(range.from, interval);
  const last = startOf(range.to, interval);
  let periods = 1;
  while (stepped(first, interval, periods) <= last) periods++;
  const other = from === "previous" ? stepped(first, interval, -periods) : startOf(from, interval);
  return { from: other, to: addDays(stepped(other, interval, periods), -1) };
}
