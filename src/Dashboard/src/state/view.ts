import { isDay, isZone } from "../time/days.ts";
import { DEFAULT_PRESET, isPreset, type Range } from "../time/ranges.ts";
import { readFilter, writeFilter, type Member } from "./filters.ts";
import { isPlace, type Place } from "./places.ts";

export type ActiveWindow = "day" | "week" | "month";

export type CohortWindow = "daily" | "weekly" | "monthly";

export const INTERVALS = ["hour", "day", "week", "month"] as const;

export type Interval = (typeof INTERVALS)[number];

export interface PersonId {
  kind: "user" | "anonymous";
  id: string;
}

/** Everything the page shows that somebody may want to send to a colleague. */
export interface View {
  place: Place;
  range: Range;
  /** Null: the zone the server reports in. */
  zone: string | null;
  /** Only events of this type. */
  eventType: string | null;
  filter: Member[];
  segments: string[];
  active: ActiveWindow;
  cohorts: CohortWindow;
  /** Empty: suggested from the top events. */
  steps: string[];
  within: string;
  /** Steps may be done in whatever order. */
  anyOrder: boolean;
  /** A field to break down by. Null on Overview: the first that suits. */
  by: string | null;
  /** Event types that are drawn as series; empty: all events together. */
  events: string[];
  measure: string;
  /** Null: by the length of the range. */
  interval: Interval | null;
  /** `previous`, or the first day of the period to compare with. */
  compare: string | null;
  firstEvent: string | null;
  returnEvent: string | null;
  /** Splits people by whether they did this. */
  did: string | null;
  pathStart: string | null;
  pathEnd: string | null;
  pathSteps: number;
  find: string;
  person: PersonId | null;
  /** By name. */
  board: string | null;
}

export const WITHIN = ["30m", "1h", "12h", "1d", "7d", "30d"];

export const MAX_PATH_STEPS = 6;

export const START: View = {
  place: "overview",
  range: DEFAULT_PRESET,
  zone: null,
  eventType: null,
  filter: [],
  segments: [],
  active: "day",
  cohorts: "daily",
  steps: [],
  within: "7d",
  anyOrder: false,
  by: null,
  events: [],
  measure: "events",
  interval: null,
  compare: null,
  firstEvent: null,
  returnEvent: null,
  did: null,
  pathStart: null,
  pathEnd: null,
  pathSteps: 4,
  find: "",
  person: null,
  board: null,
};

// Which parts of a view belong to a place, beside range, zone and filter.
const PARTS: Record<Place, readonly (keyof View)[]> = {
  overview: ["active", "cohorts", "steps", "within", "by"],
  web: [],
  explore: ["events", "measure", "by", "interval", "compare"],
  funnels: ["steps", "within", "anyOrder", "by"],
  retention: ["cohorts", "firstEvent", "returnEvent", "did"],
  paths: ["pathStart", "pathEnd", "pathSteps"],
  people: ["find", "person"],
  live: [],
  boards: ["board"],
  health: [],
};

const MEASURE = /^(events|users|per_user|(sum|avg|median|p90):.+)$/s;

/**
 * Reads the part of an address behind `#`, such as `#/explore?range=7d`. What it does not understand takes its default, so that an old
 * link still opens. Links of before, which had the view in the query, open too.
 */
export function readView(hash: string, search = ""): View {
  const [path = "", text] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const query = new URLSearchParams(text ?? (hash.startsWith("#/") ? "" : search));
  const from = query.get("from");
  const to = query.get("to");
  const preset = query.get("range");
  const zone = query.get("tz");
  const active = query.get("active");
  const cohorts = query.get("cohorts");
  const within = query.get("within") ?? "";
  const measure = query.get("measure") ?? "";
  const interval = INTERVALS.find((i) => i === query.get("interval")) ?? null;
  const compare = query.get("compare");
  const pathSteps = Number(query.get("path_steps"));
  const id = query.get("id");
  return {
    place: isPlace(path) ? path : START.place,
    range: isDay(from) && isDay(to) && from <= to ? { from, to } : isPreset(preset) ? preset : START.range,
    zone: isZone(zone) ? zone : null,
    eventType: query.get("event_type") || null,
    filter: readFilter(query.get("filter")),
    segments: [...new Set(query.getAll("segment").filter(Boolean))],
    active: active === "week" || active === "month" ? active : START.active,
    cohorts: cohorts === "weekly" || cohorts === "monthly" ? cohorts : START.cohorts,
    // Links made before names could hold a comma have them all in one.
    steps: query.has("step") ? query.getAll("step").filter(Boolean) : (query.get("steps") ?? "").split(",").map((s) => s.trim()).filter(Boolean),
    within: WITHIN.includes(within) ? within : START.within,
    anyOrder: query.get("order") === "any",
    by: query.get("by") || null,
    events: [...new Set(query.getAll("event").filter(Boolean))],
    measure: MEASURE.test(measure) ? measure : START.measure,
    interval,
    compare: compare === "previous" || isDay(compare) ? compare : null,
    firstEvent: query.get("first") || null,
    returnEvent: query.get("return") || null,
    did: query.get("did") || null,
    pathStart: query.get("start") || null,
    pathEnd: query.get("end") || null,
    pathSteps: pathSteps >= 2 && pathSteps <= MAX_PATH_STEPS && Number.isInteger(pathSteps) ? pathSteps : START.pathSteps,
    find: query.get("find") ?? "",
    person: id ? { kind: query.get("kind") === "anonymous" ? "anonymous" : "user", id } : null,
    board: query.get("board") || null,
  };
}

/** The address of a view; defaults are left out. Credentials are no part of a view. */
export function viewAddress(view: View): string {
  const query = new URLSearchParams();
  const has = (part: keyof View) => PARTS[view.place].includes(part) && view[part] !== START[part];
  if (typeof view.range === "object") {
    query.set("from", view.range.from);
    query.set("to", view.range.to);
  } else if (view.range !== START.range) query.set("range", view.range);
  if (view.zone) query.set("tz", view.zone);
  if (view.eventType) query.set("event_type", view.eventType);
  const filter = writeFilter(view.filter);
  if (filter) query.set("filter", filter);
  for (const segment of view.segments) query.append("segment", segment);
  if (has("active")) query.set("active", view.active);
  if (has("cohorts")) query.set("cohorts", view.cohorts);
  if (has("steps")) for (const step of view.steps) query.append("step", step);
  if (has("within")) query.set("within", view.within);
  if (has("anyOrder")) query.set("order", "any");
  if (has("events")) for (const event of view.events) query.append("event", event);
  if (has("measure")) query.set("measure", view.measure);
  if (has("by")) query.set("by", view.by!);
  if (has("interval")) query.set("interval", view.interval!);
  if (has("compare")) query.set("compare", view.compare!);
  if (has("firstEvent")) query.set("first", view.firstEvent!);
  if (has("returnEvent")) query.set("return", view.returnEvent!);
  if (has("did")) query.set("did", view.did!);
  if (has("pathStart")) query.set("start", view.pathStart!);
  if (has("pathEnd")) query.set("end", view.pathEnd!);
  if (has("pathSteps")) query.set("path_steps", String(view.pathSteps));
  if (has("find")) query.set("find", view.find);
  if (has("person")) {
    query.set("id", view.person!.id);
    if (view.person!.kind !== "user") query.set("kind", view.person!.kind);
  }
  if (has("board")) query.set("board", view.board!);
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/").replaceAll("%3A", ":");
  if (!text && view.place === START.place) return "#/";
  return `#/${view.place}${text && "?" + text}`;
}

export const isFiltered = (view: View): boolean => !!view.eventType || view.filter.length > 0 || view.segments.length > 0;
