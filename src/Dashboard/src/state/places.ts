/** What a key may see beyond reports. */
export interface Scopes {
  ops: boolean;
  people: boolean;
  /** It may ask in SQL, and the server answers it. */
  sql: boolean;
}

/** The places of the page, in the order of the menu. Each loads its own code when it is first opened. */
export const PLACES = {
  overview: { label: "Overview", ranged: true },
  web: { label: "Web", ranged: true },
  explore: { label: "Explore", ranged: true },
  funnels: { label: "Funnels", ranged: true },
  retention: { label: "Retention", ranged: true },
  paths: { label: "Paths", ranged: true },
  people: { label: "People", ranged: false },
  live: { label: "Live", ranged: false },
  sql: { label: "SQL", ranged: true },
  boards: { label: "Boards", ranged: false },
  health: { label: "Health", ranged: false },
} as const satisfies Record<string, { label: string; ranged: boolean }>;

export type Place = keyof typeof PLACES;

export function isPlace(text: string | null | undefined): text is Place {
  return typeof text === "string" && Object.hasOwn(PLACES, text);
}

/** Those that somebody with these scopes may see. */
export function placesOf(scopes: Scopes): Place[] {
  return (Object.keys(PLACES) as Place[]).filter((place) => (place !== "people" || scopes.people) && (place !== "sql" || scopes.sql));
}
