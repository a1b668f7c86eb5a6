import { createContext } from "preact";
import type { Note } from "../api/boards.ts";
import { dayOf, startOf } from "../time/buckets.ts";
import { addDays } from "../time/days.ts";
import type { Interval } from "./view.ts";

/** What charts over time and the menus of cards know beyond their own numbers. */
export interface Keeping {
  notes: readonly Note[];
  /** Undefined: the reader may not change them. */
  edit?: ((note: Note) => void) | undefined;
  /** Keeps what a card asks on a board, or shares it. */
  keep?: ((question: string, title: string, isList: boolean, draws?: string) => void) | undefined;
}

export const KeepContext = createContext<Keeping>({ notes: [] });

/** The start that a day belongs to; -1: it is not in the chart. */
export function bucketOf(day: string, starts: readonly string[], interval: Interval, zone: string): number {
  if (interval === "hour") return starts.findIndex((start) => dayOf(start, zone) === day);
  const wanted = startOf(day, interval);
  const at = starts.findLastIndex((start) => startOf(dayOf(start, zone), interval) <= wanted);
  if (at < 0) return -1;
  // Windows that roll stand at their last day, so a start may be in the middle of a week.
  const start = dayOf(starts[at]!, zone);
  const last = interval === "month" ? startOf(addDays(startOf(start, "month"), 40), "month") : addDays(startOf(start, interval), interval === "week" ? 7 : 1);
  return day < last ? at : -1;
}
