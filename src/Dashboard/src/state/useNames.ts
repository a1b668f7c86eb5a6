import { useMemo, useState } from "preact/hooks";
import type { Api } from "../api/client.ts";
import type { EventStats, Properties } from "../api/shapes.ts";
import { fieldLabel, fieldOf } from "./filters.ts";
import { useReport, type Loaded } from "./useReport.ts";

/** A field that events have, as the reader chooses it. */
export interface Field {
  field: string;
  label: string;
  /** How many events have it. */
  events: number;
  types: string[];
}

const COLUMNS: Field[] = [
  { field: "event_type", label: "Event", events: Infinity, types: ["string"] },
  { field: "source", label: "Source", events: Infinity, types: ["string"] },
];

/** Every known event type, the most frequent first. */
export function typesOf(stats: EventStats | null): string[] {
  return Object.entries(stats?.by_type ?? {}).sort((a, b) => b[1] - a[1]).map(([type]) => type);
}

/** One entry a field, however many event types have it, the most frequent first. Objects and lists are no values to group or filter by. */
export function fieldsOf(answer: Properties): Field[] {
  const found = new Map<string, Field>();
  for (const { scope, name, events, types } of answer.properties) {
    const plain = types.filter((t) => t !== "object" && t !== "array" && t !== "null");
    if (plain.length === 0) continue;
    const field = fieldOf(scope, name);
    const known = found.get(field);
    if (known) {
      known.events += events;
      known.types = [...new Set([...known.types, ...plain])];
    } else found.set(field, { field, label: fieldLabel(field), events, types: plain });
  }
  return [...COLUMNS, ...[...found.values()].sort((a, b) => b.events - a.events || a.label.localeCompare(b.label))];
}

const FRESH = 600_000;

// Every place asks.
const known = new WeakMap<Api, { data: Properties; at: number }>();

/** The fields that events have; asked for every ten minutes, whichever places are visited. */
export function useFields(api: Api, wanted = true): { fields: Field[]; report: Loaded<Properties> } {
  const kept = known.get(api);
  const [ask] = useState(!kept || Date.now() - kept.at > FRESH);
  const report = useReport<Properties>(api, wanted && ask ? "/properties" : null, { limit: 5000 }, FRESH);
  if (report.data && kept?.data !== report.data) known.set(api, { data: report.data, at: Date.now() });
  const data = report.data ?? kept?.data ?? null;
  const fields = useMemo(() => (data ? fieldsOf(data) : COLUMNS), [data]);
  return { fields, report: { ...report, data } };
}
