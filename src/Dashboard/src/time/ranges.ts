import { addDays, daysBetween, today, type Day } from "./days.ts";

/** Both ends inclusive, days of the view's zone. */
export interface DayRange {
  from: Day;
  to: Day;
}

/** `days` 0: from the first of the month. */
export const PRESETS = {
  today: { label: "Today", days: 1 },
  "7d": { label: "7 days", days: 7 },
  "30d": { label: "30 days", days: 30 },
  month: { label: "This month", days: 0 },
  "90d": { label: "90 days", days: 90 },
  "12mo": { label: "12 months", days: 365 },
} as const;

export type Preset = keyof typeof PRESETS;

/** A preset moves with the calendar; a pair of days stays where it is. */
export type Range = Preset | DayRange;

export const DEFAULT_PRESET: Preset = "30d";

export function isPreset(text: unknown): text is Preset {
  return typeof text === "string" && Object.hasOwn(PRESETS, text);
}

export function resolve(range: Range, zone: string, now = new Date()): DayRange {
  if (!isPreset(range)) return range;
  const to = today(zone, now);
  return { from: range === "month" ? to.slice(0, 8) + "01" : addDays(to, 1 - PRESETS[range].days), to };
}

/** The days just before, as many: what a change is measured against. */
export function before(range: DayRange): DayRange {
  return { from: addDays(range.from, -daysBetween(range.from, range.to)), to: addDays(range.from, -1) };
}

/** Is the range the first days of one calendar month, or all of them? */
function ofOneMonth({ from, to }: DayRange): boolean {
  return from.endsWith("-01") && from.slice(0, 7) === to.slice(0, 7);
}

/** The period that a reader means by "before": of a month the month before, of other days as many days before them. */
export function periodBefore(range: DayRange): DayRange {
  if (!ofOneMonth(range)) return before(range);
  const last = addDays(range.from, -1);
  const from = last.slice(0, 8) + "01";
  if (addDays(range.to, 1).endsWith("-01")) return { from, to: last };
  const to = addDays(from, daysBetween(range.from, range.to) - 1);
  return { from, to: to < last ? to : last };
}
