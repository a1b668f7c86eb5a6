import type { TrendSeries } from "../api/shapes.ts";

const COLORS = 8;

/** The colour of the n-th line; what is put together is grey. */
export const lineColor = (index: number, other = false): string => (other ? "--s-other" : `--s${(index % COLORS) + 1}`);

/** A series in words: its event, its value, or both. */
export function seriesName(series: Pick<TrendSeries, "event_type" | "value" | "other">, by: boolean, events: number, nobody = "not set"): string {
  const value = series.other ? "all others" : series.value === null ? nobody : series.value === "" ? "empty" : series.value;
  const event = series.event_type ?? "All events";
  if (!by) return event;
  return events > 1 ? `${event} · ${value}` : value;
}
