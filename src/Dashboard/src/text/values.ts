/** A value of JSON as a reader writes it. */
export const shownValue = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
