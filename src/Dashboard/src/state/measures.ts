import type { SessionFigures } from "../api/shapes.ts";

/** What Explore can measure. `of`: how the answer is found. */
export const MEASURES = {
  events: { label: "Events", unit: "events", of: "events" },
  users: { label: "People", unit: "people", of: "events" },
  per_user: { label: "Events per person", unit: "per person", of: "events" },
  sum: { label: "Sum of…", unit: "", of: "property" },
  avg: { label: "Average of…", unit: "", of: "property" },
  median: { label: "Median of…", unit: "", of: "property" },
  p90: { label: "90th percentile of…", unit: "", of: "property" },
  lifecycle: { label: "New and returning people", unit: "people", of: "lifecycle" },
  sessions: { label: "Sessions", unit: "sessions", of: "sessions" },
  session_users: { label: "People with sessions", unit: "people", of: "sessions" },
  session_average: { label: "Length of a session, average", unit: "min", of: "sessions" },
  session_median: { label: "Length of a session, median", unit: "min", of: "sessions" },
  bounce_rate: { label: "Sessions of one event (bounces)", unit: "%", of: "sessions" },
} as const satisfies Record<string, { label: string; unit: string; of: "events" | "property" | "lifecycle" | "sessions" }>;

export type MeasureKind = keyof typeof MEASURES;

export type SessionMeasure = { [K in MeasureKind]: (typeof MEASURES)[K]["of"] extends "sessions" ? K : never }[MeasureKind];

export const isOfSessions = (kind: MeasureKind): kind is SessionMeasure => MEASURES[kind].of === "sessions";

export const isOfProperty = (kind: MeasureKind): boolean => MEASURES[kind].of === "property";

/** What an address may ask for. */
export function isMeasure(text: string): boolean {
  const { kind, property } = readMeasure(text);
  return text === (property === null ? kind : `${kind}:${property}`) && isOfProperty(kind) === !!property;
}

/** A measure as the API writes it, in its parts. */
export function readMeasure(text: string): { kind: MeasureKind; property: string | null } {
  const [kind = "", property] = text.split(/:(.*)/s);
  return Object.hasOwn(MEASURES, kind) ? { kind: kind as MeasureKind, property: property ?? null } : { kind: "events", property: null };
}

export function measureName(text: string): string {
  const { kind, property } = readMeasure(text);
  return property === null ? MEASURES[kind].label : `${MEASURES[kind].label.replace("…", "")} ${property}`;
}

/** What the API calls them; a tile of a board says which it draws. */
export const SESSION_NUMBERS = {
  sessions: "sessions",
  session_users: "users",
  session_average: "average_seconds",
  session_median: "median_seconds",
  bounce_rate: "bounce_rate",
} as const satisfies Record<SessionMeasure, keyof SessionFigures>;

/** Tiles of before say nothing, and drew how many there are. */
export function measureDrawn(draws: string | undefined): SessionMeasure {
  return (Object.keys(SESSION_NUMBERS) as SessionMeasure[]).find((m) => SESSION_NUMBERS[m] === draws) ?? "sessions";
}

const inMinutes = (seconds: number | null) => (seconds === null ? null : Math.round(seconds / 0.6) / 100);

/** A number of sessions in the unit of its measure. */
export function sessionFigure(figures: SessionFigures, measure: SessionMeasure): number | null {
  switch (measure) {
    case "sessions":
      return figures.sessions;
    case "session_users":
      return figures.users;
    case "session_average":
      return inMinutes(figures.average_seconds);
    case "session_median":
      return inMinutes(figures.median_seconds);
    case "bounce_rate":
      return figures.bounce_rate === null ? null : Math.round(figures.bounce_rate * 10_000) / 100;
  }
}

const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

export const figure = (n: number | null | undefined): string => (n === null || n === undefined ? "–" : exact.format(n));
