import type { Interval } from "../state/view.ts";
import { addDays, dayLabel, daysBetween, type Day } from "./days.ts";
import { dateFormat } from "./formats.ts";
import type { DayRange } from "./ranges.ts";

const LONGEST_OF_DAYS = 92;
const LONGEST_OF_WEEKS = 2 * 366;

/** The interval in which a range is readable: hours of a day or two, weeks of a year. */
export function intervalFor(range: DayRange): Interval {
  const days = daysBetween(range.from, range.to);
  return days <= 2 ? "hour" : days <= LONGEST_OF_DAYS ? "day" : days <= LONGEST_OF_WEEKS ? "week" : "month";
}

/** The Monday of a day's week, the first of its month. */
export function startOf(day: Day, interval: Interval): Day {
  if (interval === "month") return day.slice(0, 8) + "01";
  if (interval !== "week") return day;
  return addDays(day, -((new Date(day + "T00:00:00Z").getUTCDay() + 6) % 7));
}

const isInstant = (start: string) => start.length > 10;

/** The hour of an instant in a zone, such as `14:00`. */
function hourLabel(start: string, zone: string): string {
  return dateFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(new Date(start));
}

export function dayOf(start: string, zone: string): Day {
  return isInstant(start) ? dateFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(start)) : start;
}

const month = (day: Day, style: "short" | "long") => dateFormat("en-GB", { timeZone: "UTC", month: style, year: "numeric" }).format(new Date(day + "T00:00:00Z"));

/** What the axis says at a start. */
export function axisLabel(start: string, interval: Interval, zone: string): string {
  if (interval === "hour") {
    const hour = hourLabel(start, zone);
    return hour === "00:00" ? dayLabel(dayOf(start, zone), true).replace(/ \d{4}$/, "") : hour;
  }
  if (interval === "month") return month(start, "short");
  return dayLabel(dayOf(start, zone), true).replace(/ \d{4}$/, "");
}

/** A start in full. */
export function bucketLabel(start: string, interval: Interval, zone: string): string {
  if (interval === "hour") return `${dayLabel(dayOf(start, zone))}, ${hourLabel(start, zone)}`;
  const day = dayOf(start, zone);
  if (interval === "month") return month(day, "long");
  return interval === "week" ? `Week of ${dayLabel(day, true)}` : dayLabel(day);
}

/** Whether a start is not in the future. */
export function hasBegun(start: string, zone: string, now = new Date()): boolean {
  return isInstant(start) ? Date.parse(start) <= now.getTime() : start <= dayOf(now.toISOString(), zone);
}

/** The start that has begun and is not over yet; -1: there is none. */
export function openBucket(starts: readonly string[], interval: Interval, zone: string, now = new Date()): number {
  const at = starts.findLastIndex((start) => hasBegun(start, zone, now));
  const start = starts[at];
  if (start === undefined) return -1;
  const today = dayOf(now.toISOString(), zone);
  const open = interval === "hour" ? isInstant(start) && Date.parse(start) + 3_600_000 > now.getTime() : startOf(today, interval) <= dayOf(start, zone);
  return open ? at : -1;
}
