import type { Tile } from "../api/boards.ts";
import { periodBefore, PRESETS, isPreset, type DayRange, type Range } from "../time/ranges.ts";
import { isLookback, LOOKBACKS } from "./attribution.ts";
import { describe, fieldLabel, type Member } from "./filters.ts";

// The routes that tiles may ask, by path.
const REPORTS: Record<string, string> = {
  "/stats/trend": "trend",
  "/stats/top-events": "top_events",
  "/stats/breakdown": "breakdown",
  "/stats/funnel": "funnel",
  "/stats/retention": "retention",
  "/stats/paths": "paths",
  "/stats/dau": "dau",
  "/stats/active": "active",
  "/stats/lifecycle": "lifecycle",
  "/stats/sessions": "sessions",
  // Posted, and by no link.
  "/sql": "sql",
};

// What is too wide for a part of the page.
const WHOLE = new Set(["retention", "paths", "sql"]);

const DAYS = ["from", "to", "start_date"];

/** A preset as a tile has it. */
function moving(range: Range): string | null {
  if (!isPreset(range)) return null;
  return range === "month" ? "month" : `${PRESETS[range].days}d`;
}

export const isReport = (question: string | null | undefined): question is string => !!question && Object.hasOwn(REPORTS, question.split("?")[0]!);

/**
 * What a card asks, as a tile: with days that move where the view's do. A zone that is the server's own is left out.
 * @param question Path and query.
 * @param draws Which number of a report that has several.
 */
export function tileOf(question: string, title: string, range: Range, days: DayRange, serverZone: string, isList: boolean, draws?: string): Tile {
  const [path = "", text = ""] = question.split(/\?(.*)/s);
  const query = new URLSearchParams(text);
  const moves = moving(range);
  const asked: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    if (moves && DAYS.includes(name)) continue;
    const values = query.getAll(name);
    if (name === "tz" && values[0] === serverZone) continue;
    if (name === "filter" || name.startsWith("filter.")) asked[name] = JSON.parse(values[0]!);
    else if (name === "compare" && range === "month" && values[0] === periodBefore(days).from) asked[name] = "previous";
    else asked[name] = values.length > 1 ? values : values[0];
  }
  const report = REPORTS[path]!;
  const width = report === "trend" && !isList ? "half" : WHOLE.has(report) ? "whole" : "third";
  return { title, report, question: asked, range: moves, look: report === "trend" && isList ? "list" : "chart", width, ...(draws ? { draws } : {}) };
}

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : value === undefined || value === null ? [] : [String(value)]);

/** What the tile is limited to and over which days, in a reader's words. */
export function limitsOf({ report, question, range }: Tile): string[] {
  const filters = Object.entries(question).filter(([name, value]) => (name === "filter" || name.startsWith("filter.")) && Array.isArray(value));
  return [
    daysOf(question, range),
    ...(report === "trend" || report === "paths" ? [] : list(question.event_type).map((type) => `only ${type}`)),
    ...list(question.source).map((source) => `source ${source}`),
    ...list(question.segment).map((segment) => `segment ${segment}`),
    ...Object.entries(question).filter(([name]) => name.startsWith("property.")).map(([name, value]) => `${fieldLabel(name)} is ${String(value)}`),
    ...filters.flatMap(([name, value]) => (value as Member[]).map((member) => (name === "filter" ? "" : `step ${name.slice(7)}: `) + describe(member))),
    ...list(question.attribution).map((which) => `by the ${which} value ${isLookback(question.lookback) ? LOOKBACKS[question.lookback] : LOOKBACKS["30d"]}`),
    ...list(question.tz),
  ];
}

function daysOf(question: Record<string, unknown>, range: string | null): string {
  if (range === "month") return "this month";
  if (range === "1d") return "today";
  if (range) return `last ${Number.parseInt(range)} days`;
  const from = question.from ?? question.start_date;
  return from || question.to ? `${from ?? "…"} to ${question.to ?? "today"}` : "last 30 days";
}

/** Moves the i-th to another place. */
export const moved = <T>(all: readonly T[], from: number, to: number): T[] => all.toSpliced(from, 1).toSpliced(to, 0, all[from]!);

/** A name for an address, from a title; of letters that no address takes as they are there is nothing left to say. */
export function nameOfTitle(title: string, chance = Math.random()): string {
  const name = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  return name.length >= 3 ? name : `board-${Math.floor(chance * 2 ** 31).toString(36)}`;
}

