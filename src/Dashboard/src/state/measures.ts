/** What a trend can measure. */
export const MEASURES = {
  events: { label: "Events", unit: "events", property: false },
  users: { label: "People", unit: "people", property: false },
  per_user: { label: "Events per person", unit: "per person", property: false },
  sum: { label: "Sum of…", unit: "", property: true },
  avg: { label: "Average of…", unit: "", property: true },
  median: { label: "Median of…", unit: "", property: true },
  p90: { label: "90th percentile of…", unit: "", property: true },
} as const;

export type MeasureKind = keyof typeof MEASURES;

/** A measure as the API writes it, in its parts. */
export function readMeasure(text: string): { kind: MeasureKind; property: string | null } {
  const [kind = "", property] = text.split(/:(.*)/s);
  return Object.hasOwn(MEASURES, kind) ? { kind: kind as MeasureKind, property: property ?? null } : { kind: "events", property: null };
}

export function measureName(text: string): string {
  const { kind, property } = readMeasure(text);
  return property === null ? MEASURES[kind].label : `${MEASURES[kind].label.replace("…", "")} ${property}`;
}

/** Only numbers of events add up over time. */
export const addsUp = (text: string): boolean => text === "events" || text.startsWith("sum:");

const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

export const figure = (n: number | null | undefined): string => (n === null || n === undefined ? "–" : exact.format(n));
