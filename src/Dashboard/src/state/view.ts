import { isDay, isZone } from "../time/days.ts";
import { DEFAULT_PRESET, isPreset, type Range } from "../time/ranges.ts";

export type ActiveWindow = "day" | "week" | "month";

export type CohortWindow = "daily" | "weekly" | "monthly";

/** Everything the page shows that somebody may want to send to a colleague. */
export interface View {
  range: Range;
  /** Null: the zone the server reports in. */
  zone: string | null;
  /** Only events of this type. */
  eventType: string | null;
  active: ActiveWindow;
  cohorts: CohortWindow;
  /** Empty: suggested from the top events. */
  steps: string[];
  within: string;
}

export const WITHIN = ["30m", "1h", "12h", "1d", "7d", "30d"];

export const START: View = { range: DEFAULT_PRESET, zone: null, eventType: null, active: "day", cohorts: "daily", steps: [], within: "7d" };

/** Reads an address; what it does not understand takes its default, so that an old link still opens. */
export function readView(search: string): View {
  const query = new URLSearchParams(search);
  const from = query.get("from");
  const to = query.get("to");
  const preset = query.get("range");
  const zone = query.get("tz");
  const active = query.get("active");
  const cohorts = query.get("cohorts");
  const within = query.get("within") ?? "";
  return {
    range: isDay(from) && isDay(to) && from <= to ? { from, to } : isPreset(preset) ? preset : START.range,
    zone: isZone(zone) ? zone : null,
    eventType: query.get("event_type") || null,
    active: active === "week" || active === "month" ? active : START.active,
    cohorts: cohorts === "weekly" || cohorts === "monthly" ? cohorts : START.cohorts,
    // Links made before names could hold a comma have them all in one.
    steps: query.has("step") ? query.getAll("step").filter(Boolean) : (query.get("steps") ?? "").split(",").map((s) => s.trim()).filter(Boolean),
    within: WITHIN.includes(within) ? within : START.within,
  };
}

/** The address of a view; defaults are left out. Credentials are no part of a view. */
export function viewAddress(view: View): string {
  const query = new URLSearchParams();
  if (typeof view.range === "object") {
    query.set("from", view.range.from);
    query.set("to", view.range.to);
  } else if (view.range !== START.range) query.set("range", view.range);
  if (view.zone) query.set("tz", view.zone);
  if (view.eventType) query.set("event_type", view.eventType);
  if (view.active !== START.active) query.set("active", view.active);
  if (view.cohorts !== START.cohorts) query.set("cohorts", view.cohorts);
  for (const step of view.steps) query.append("step", step);
  if (view.within !== START.within) query.set("within", view.within);
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
  return text ? "?" + text : "";
}
