import { addDays, daysBetween, today, type Day } from "./days.ts";

/** Both ends inclusive, days of the view's zone. */
export interface DayRange {
  from: Day;
  to: Day;
}

export const PRESETS = {
  "7d": { label: "7 days", days: 7 },
  "30d": { label: "30 days", days: 30 },
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
  return { from: addDays(to, 1 - PRESETS[range].days), to };
}

/** The days just before, as many: what a change is measured against. */
export function before(range: DayRange): DayRange {
  return { from: addDays(range.from, -daysBetween(range.from, range.to)), to: addDays(range.from, -1) };
}
