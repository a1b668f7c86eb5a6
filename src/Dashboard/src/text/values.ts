/** A value of JSON as a reader writes it. */
export const shownValue = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const PAGES = [["properties", "page_url"], ["properties", "url"], ["properties", "path"], ["context", "page", "path"], ["context", "page", "url"]] as const;

/** Where an event happened, if it says so. */
export function pageOf(event: { properties?: Record<string, unknown>; context?: Record<string, unknown> }): string | null {
  for (const path of PAGES) {
    let value: unknown = event;
    for (const name of path) value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    if (typeof value === "string" && value) return value;
  }
  return null;
}
