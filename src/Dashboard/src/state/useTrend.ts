import type { Params } from "../api/address.ts";
import type { Api } from "../api/client.ts";
import type { TrendReport } from "../api/shapes.ts";
import { intervalFor } from "../time/buckets.ts";
import { periodBefore, type DayRange, type Range } from "../time/ranges.ts";
import { asked } from "./asked.ts";
import { useReport, type Loaded } from "./useReport.ts";
import type { View } from "./view.ts";

/** A month is compared with the month before, from its first day on; all else with as many days before. */
export function compareWith(range: DayRange, chosen: Range): string {
  return chosen === "month" ? periodBefore(range).from : "previous";
}

/** What the two figures of the overview are asked for beside their range and filter. */
export function figuresAsked(view: View, range: DayRange): { events: Params; people: Params } {
  const over = { interval: intervalFor(range), compare: compareWith(range, view.range) };
  return { events: { ...over, measure: "events" }, people: { ...over, measure: "users" } };
}

export function useTrend(api: Api, view: View, range: DayRange, zone: string, params: Params): Loaded<TrendReport> {
  return useReport<TrendReport>(api, "/stats/trend", { ...asked(view, range, zone), ...params });
}
