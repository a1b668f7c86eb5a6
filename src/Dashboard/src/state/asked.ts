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
