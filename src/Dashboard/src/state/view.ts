import { isDay, isZone } from "../time/days.ts";
import { DEFAULT_PRESET, isPreset, type Range } from "../time/ranges.ts";
import { isAttribution, isLookback, type Attribution, type Lookback } from "./attribution.ts";
import { readFilter, writeFilter, type Member } from "./filters.ts";
import { isMeasure } from "./measures.ts";
import { isPlace, type Place } from "./places.ts";

export type ActiveWindow = "day" | "week" | "month";

export type CohortWindow = "daily" | "weekly" | "monthly";

export const INTERVALS = ["hour", "day", "week", "month"] as const;

export type Interval = (typeof INTERVALS)[number];

export interface PersonId {
  kind: "user" | "anonymous";
  id: string;
}

/** People of a number of the funnel: those who reached a step, from 1, or who came to the one before only. */
export interface Among {
  what: "reached" | "dropped";
  step: number;
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
  /** What the events of a step must hold beside their type, by step; empty: nothing anywhere. */
  stepFilters: Member[][];
  within: string;
  /** Steps may be done in whatever order. */
  anyOrder: boolean;
  /** A field to break down by. Null on Overview: the first that suits. */
  by: string | null;
  /** An event of the person says the value of `by` under which another counts; null: each says its own. */
  attribution: Attribution | null;
  lookback: Lookback;
  /** What visitors of Web are counted by: the event that they came to; null: that they came. */
  goal: string | null;
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
  among: Among | null;
  /** A statement in SQL. */
  sql: string | null;
}

export const WITHIN = ["30m", "1h", "12h", "1d", "7d", "30d"];

export const MAX_PATH_STEPS = 6;

/** Characters of a statement that an address holds: programs that pass links on cut them somewhere. */
export const MAX_LINKED_SQL = 4_000;

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
  stepFilters: [],
  within: "7d",
  anyOrder: false,
  by: null,
  attribution: null,
  lookback: "30d",
  goal: null,
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
  among: null,
  sql: null,
};

// Which parts of a view belong to a place, beside range, zone and filter.
const PARTS: Record<Place, readonly (keyof View)[]> = {
  overview: ["active", "cohorts", "steps", "stepFilters", "within", "by"],
  web: ["goal", "measure", "attribution", "lookback"],
  explore: ["events", "measure", "by", "attribution", "lookback", "interval", "compare"],
  funnels: ["steps", "stepFilters", "within", "anyOrder", "by"],
  retention: ["cohorts", "firstEvent", "returnEvent", "did"],
  paths: ["pathStart", "pathEnd", "pathSteps"],
  people: ["find", "person", "among", "steps", "stepFilters", "within", "anyOrder"],
  live: [],
  sql: ["sql"],
  boards: ["board"],
  health: [],
};

// Of a place that shows people of a funnel only then.
const OF_FUNNEL: readonly (keyof View)[] = ["steps", "stepFilters", "within", "anyOrder"];

/** The steps as far as an address says what they must hold. */
function readStepFilters(query: URLSearchParams, steps: readonly string[]): Member[][] {
  const filters = steps.map((_, i) => readFilter(query.get(`filter.${i + 1}`)));
  return filters.some((f) => f.length) ? filters : [];
}

function readAmong(query: URLSearchParams, steps: readonly string[]): Among | null {
  for (const what of ["reached", "dropped"] as const) {
    const step = Number(query.get(what));
    if (Number.isInteger(step) && step >= (what === "reached" ? 1 : 2) && step <= steps.length) return { what, step };
  }
  return null;
}

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
  const attribution = query.get("attribution");
  const lookback = query.get("lookback");
  const pathSteps = Number(query.get("path_steps"));
  const id = query.get("id");
  const sql = query.get("q") ?? "";
  // Links made before names could hold a comma have them all in one.
  const steps = query.has("step") ? query.getAll("step").filter(Boolean) : (query.get("steps") ?? "").split(",").map((s) => s.trim()).filter(Boolean);
  return {
    place: isPlace(path) ? path : START.place,
    range: isDay(from) && isDay(to) && from <= to ? { from, to } : isPreset(preset) ? preset : START.range,
    zone: isZone(zone) ? zone : null,
    eventType: query.get("event_type") || null,
    filter: readFilter(query.get("filter")),
    segments: [...new Set(query.getAll("segment").filter(Boolean))],
    active: active === "week" || active === "month" ? active : START.active,
    cohorts: cohorts === "weekly" || cohorts === "monthly" ? cohorts : START.cohorts,
    steps,
    stepFilters: readStepFilters(query, steps),
    within: WITHIN.includes(within) ? within : START.within,
    anyOrder: query.get("order") === "any",
    by: query.get("by") || null,
    attribution: isAttribution(attribution) ? attribution : null,
    lookback: isLookback(lookback) ? lookback : START.lookback,
    goal: query.get("goal") || null,
    events: [...new Set(query.getAll("event").filter(Boolean))],
    measure: isMeasure(measure) ? measure : START.measure,
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
    among: readAmong(query, steps),
    sql: sql.trim() && sql.length <= MAX_LINKED_SQL ? sql : null,
  };
}

/** The address of a view; defaults are left out. Credentials are no part of a view. */
export function viewAddress(view: View): string {
  const query = new URLSearchParams();
  const has = (part: keyof View) =>
    PARTS[view.place].includes(part) && view[part] !== START[part] && !(view.place === "people" && !view.among && OF_FUNNEL.includes(part));
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
  if (has("stepFilters"))
    for (const [i, own] of view.stepFilters.entries()) {
      const text = writeFilter(own);
      if (text) query.set(`filter.${i + 1}`, text);
    }
  if (has("within")) query.set("within", view.within);
  if (has("anyOrder")) query.set("order", "any");
  if (has("events")) for (const event of view.events) query.append("event", event);
  if (has("measure")) query.set("measure", view.measure);
  if (has("by")) query.set("by", view.by!);
  if (has("goal")) query.set("goal", view.goal!);
  if (has("attribution")) query.set("attribution", view.attribution!);
  if (has("lookback")) query.set("lookback", view.lookback);
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
  if (has("sql")) query.set("q", view.sql!);
  if (has("board")) query.set("board", view.board!);
  if (has("among")) query.set(view.among!.what, String(view.among!.step));
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/").replaceAll("%3A", ":");
  if (!text && view.place === START.place) return "#/";
  return `#/${view.place}${text && "?" + text}`;
}

export const isFiltered = (view: View): boolean => !!view.eventType || view.filter.length > 0 || view.segments.length > 0;
