import { useMemo, useState } from "preact/hooks";
import type { Api } from "../api/client.ts";
import type { FoundPeople, Properties } from "../api/shapes.ts";
import { fieldLabel, fieldOf, fieldOfGroup } from "./filters.ts";
import type { Field } from "./useNames.ts";
import { useReport } from "./useReport.ts";

/** What is known about people, with the values that some of them have. */
export interface KnownField extends Field {
  values: string[];
}

const FRESH = 600_000;
const LOOKED_AT = 100;
// What a group event says of the group itself, and not of its properties.
const OF_GROUP = new Set(["group_id", "group_type", "traits"]);

/** Properties of those who came last: of whom nothing is said in so many, little is known. */
export function knownOf({ people }: Pick<FoundPeople, "people">): KnownField[] {
  const found = new Map<string, { count: number; types: Set<string>; values: Set<string> }>();
  for (const { name, value } of people.flatMap((p) => p.properties.values)) {
    const type = typeof value;
    if (type === "object") continue;
    const known = found.get(name) ?? { count: 0, types: new Set(), values: new Set() };
    known.count++;
    known.types.add(type);
    known.values.add(String(value));
    found.set(name, known);
  }
  return [...found]
    .sort((a, b) => b[1].count - a[1].count || a[0].localeCompare(b[0]))
    .map(([name, k]) => {
      const field = fieldOf("person", name);
      return { field, label: fieldLabel(field), events: k.count, types: [...k.types], values: [...k.values].sort() };
    });
}

/** Properties of groups, as far as group events say them one by one. Without a type a group is a company. */
export function groupsOf(answer: Properties): KnownField[] {
  return answer.properties
    .filter((p) => p.event_type === "group" && p.scope === "property" && !OF_GROUP.has(p.name))
    .map((p) => {
      const field = fieldOfGroup("company", p.name);
      return { field, label: fieldLabel(field), events: p.events, types: p.types, values: p.examples };
    });
}

const kept = new WeakMap<Api, { data: FoundPeople; at: number }>();

/** The fields of people and their groups. Looking at people is noted by the server, so it is asked for once in ten minutes. */
export function useKnown(api: Api, people: boolean, names: Properties | null): KnownField[] {
  const known = kept.get(api);
  const [ask] = useState(!known || Date.now() - known.at > FRESH);
  const report = useReport<FoundPeople>(api, people && ask ? "/users" : null, { limit: LOOKED_AT }, FRESH);
  if (report.data && known?.data !== report.data) kept.set(api, { data: report.data, at: Date.now() });
  const data = report.data ?? known?.data ?? null;
  return useMemo(() => [...(data && people ? knownOf(data) : []), ...(names ? groupsOf(names) : [])], [data, names, people]);
}
