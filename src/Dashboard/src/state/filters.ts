// The filter language of the API as the page reads and writes it: docs/reports, "Filters".

export type Value = string | number | boolean | { time: string };

export interface Condition {
  field: string;
  op: string;
  values?: Value[];
  at_least?: number;
  within?: string;
}

/** A member of a filter. What the page has no form for (alternatives, lists) stays as it is. */
export type Member = Condition | { any: unknown[] } | unknown[];

export const OPERATORS = {
  is: { word: "is", values: "some" },
  is_not: { word: "is not", values: "some" },
  contains: { word: "contains", values: "some" },
  not_contains: { word: "does not contain", values: "some" },
  gt: { word: ">", values: "one" },
  gte: { word: "≥", values: "one" },
  lt: { word: "<", values: "one" },
  lte: { word: "≤", values: "one" },
  exists: { word: "is set", values: "none" },
  missing: { word: "is not set", values: "none" },
} as const;

export type Operator = keyof typeof OPERATORS;

export const PEOPLE = { did: "people who did", did_not: "people who did not do" } as const;

export function isCondition(member: unknown): member is Condition {
  return typeof member === "object" && member !== null && !Array.isArray(member) && "field" in member && "op" in member;
}

/** Reads the filter of an address; what is no list of conditions is none. */
export function readFilter(text: string | null): Member[] {
  if (!text) return [];
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? (read.filter((m) => typeof m === "object" && m !== null) as Member[]) : [];
  } catch {
    return [];
  }
}

export const writeFilter = (filter: readonly Member[]): string | null => (filter.length ? JSON.stringify(filter) : null);

const quoted = (name: string) => (/[."\\]/.test(name) ? `"${name.replace(/[\\"]/g, "\\$&")}"` : name);

/** The field of a name that events or people have: one with a dot in it stands in quotes, except in the context, where a dot leads inwards. */
export function fieldOf(scope: "property" | "context" | "person", name: string): string {
  return scope === "context" ? "context." + name : `${scope}.${quoted(name)}`;
}

/** What is known about the groups of a type. */
export const fieldOfGroup = (type: string, name: string): string => `group.${quoted(type)}.${quoted(name)}`;

/** It is known about the person, and not said by the event. */
export const isKnown = (field: string): boolean => /^(person|group)\./.test(field);

/** Scope and name of a field that `fieldOf` made; null: another field, or a path within a property. */
export function nameOf(field: string): { scope: "property" | "context"; name: string } | null {
  if (field.startsWith("context.")) return { scope: "context", name: field.slice(8) };
  if (!field.startsWith("property.")) return null;
  const name = field.slice(9);
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(name);
  if (quoted) return { scope: "property", name: quoted[1]!.replace(/\\(.)/g, "$1") };
  return name.includes(".") ? null : { scope: "property", name };
}

/** A typed text as a field: without a scope it is a property. */
export function readField(text: string): string {
  return /^(property|context|person)\..|^group\.(?:"(?:[^"\\]|\\.)+"|[^.]+)\..|^(event_type|source|user_id|session_id)$/.test(text) ? text : fieldOf("property", text);
}

const KNOWN: Record<string, string> = {
  event_type: "Event",
  source: "Source",
  user_id: "User id",
  session_id: "Session id",
  "context.location.country": "Country",
  "context.location.region": "Region",
  "context.device.type": "Device",
  "context.browser.name": "Browser",
  "context.browser.version": "Browser version",
  "context.os.name": "Operating system",
  "context.os.version": "System version",
  "context.traffic.channel": "Channel",
  "context.traffic.referrer": "Referrer",
  "context.campaign.source": "UTM source",
  "context.campaign.medium": "UTM medium",
  "context.campaign.name": "UTM campaign",
  "context.campaign.term": "UTM term",
  "context.campaign.content": "UTM content",
};

/** A field in a reader's words. */
export function fieldLabel(field: string): string {
  const known = Object.hasOwn(KNOWN, field) ? KNOWN[field] : undefined;
  if (known) return known;
  if (field.startsWith("person.")) return `Person's ${field.slice(7).replace(/^"((?:[^"\\]|\\.)*)"$/, (_, name: string) => name.replace(/\\(.)/g, "$1"))}`;
  if (field.startsWith("group.")) return `Group's ${field.slice(6)}`;
  return nameOf(field)?.name ?? field.replace(/^property\./, "");
}

const show = (value: Value): string => (typeof value === "object" ? value.time : value === "" ? "(empty)" : String(value));

/** What a chip says. */
export function describe(member: Member): string {
  if (!isCondition(member)) return Array.isArray(member) ? `all of ${member.length} conditions` : `any of ${member.any?.length ?? 0} conditions`;
  const values = (member.values ?? []).map(show);
  const listed = values.length > 2 ? `${values[0]} or ${values.length - 1} others` : values.join(" or ");
  if (member.op === "did" || member.op === "did_not") {
    const often = member.at_least && member.at_least > 1 ? ` at least ${member.at_least} times` : "";
    return `${PEOPLE[member.op]} ${listed}${often}${member.within ? ` within ${member.within}` : ""}`;
  }
  const word = Object.hasOwn(OPERATORS, member.op) ? OPERATORS[member.op as Operator].word : member.op.replaceAll("_", " ");
  return [fieldLabel(member.field), word, listed].filter(Boolean).join(" ");
}

/** With the condition, once; a second choice of the same value takes it away. */
export function toggle(filter: readonly Member[], condition: Condition): Member[] {
  const text = JSON.stringify(condition);
  const rest = filter.filter((m) => JSON.stringify(m) !== text);
  return rest.length < filter.length ? rest : [...rest, condition];
}

/** A typed text as the value that was meant: among numbers `5` is a number. */
export function readValue(text: string, types: readonly string[]): Value {
  const trimmed = text.trim();
  if (types.includes("number") && trimmed !== "" && Number.isFinite(Number(trimmed)) && !types.includes("string")) return Number(trimmed);
  if (types.includes("boolean") && !types.includes("string") && (trimmed === "true" || trimmed === "false")) return trimmed === "true";
  return text;
}
