import type { Params } from "../api/address.ts";
import type { DayRange } from "../time/ranges.ts";
import { writeFilter } from "./filters.ts";
import type { View } from "./view.ts";

/** What limits every question of a view. `events` says whether its event type does too: a funnel has its own. */
export function limits(view: View, events = true): Params {
  return { event_type: events ? view.eventType : null, filter: writeFilter(view.filter), segment: view.segments };
}

export function asked(view: View, range: DayRange, zone: string, events = true): Params {
  return { from: range.from, to: range.to, tz: zone, ...limits(view, events) };
}

/** What a funnel is asked for, by its route and by that of its people. */
export function askedOfFunnel(view: View, range: DayRange, zone: string, steps: readonly string[]): Params {
  const filters = Object.fromEntries(view.stepFilters.slice(0, steps.length).map((own, i) => [`filter.${i + 1}`, writeFilter(own)]));
  return { ...asked(view, range, zone, false), step: steps, ...filters, within: view.within, order: view.anyOrder ? "any" : null };
}
