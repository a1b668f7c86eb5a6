import { dateFormat } from "./formats.ts";

/** Calendar days as `2026-11-22`: arithmetic on them never meets a clock or a zone. */
export type Day = string;

const MS = 86_400_000;

export function isDay(text: string | null | undefined): text is Day {
  return !!text && /^\d{4}-\d\d-\d\d$/.test(text) && new Date(text + "T00:00:00Z").toJSON()?.slice(0, 10) === text;
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day + "T00:00:00Z") + days * MS).toISOString().slice(0, 10);
}

/** Days from the first to the last, both counted. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / MS) + 1;
}

/** Today on the calendar of an IANA zone. */
export function today(zone: string, now = new Date()): Day {
  // en-CA writes dates the ISO way.
  return dateFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(now);
}

export function isZone(text: string | null | undefined): text is string {
  if (!text) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** Such as `Mon 22 Nov`. */
export function dayLabel(day: Day, withYear = false): string {
  const parts: Intl.DateTimeFormatOptions = withYear ? { day: "numeric", month: "short", year: "numeric" } : { weekday: "short", day: "numeric", month: "short" };
  return dateFormat("en-GB", { timeZone: "UTC", ...parts }).format(new Date(day + "T00:00:00Z"));
}
