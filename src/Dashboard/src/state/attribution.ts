/** Which of a person's events says the value under which another one counts. */
export const ATTRIBUTIONS = { first: "the first they had", last: "the last they had" } as const;

export type Attribution = keyof typeof ATTRIBUTIONS;

/** How long before the event the other may be. */
export const LOOKBACKS = {
  session: "in the same session",
  "1d": "within a day before",
  "7d": "within 7 days before",
  "30d": "within 30 days before",
  "90d": "within 90 days before",
} as const;

export type Lookback = keyof typeof LOOKBACKS;

export const isAttribution = (text: unknown): text is Attribution => typeof text === "string" && Object.hasOwn(ATTRIBUTIONS, text);

export const isLookback = (text: unknown): text is Lookback => typeof text === "string" && Object.hasOwn(LOOKBACKS, text);

/** What an answer calls those of whom no value is known. */
export const NOBODY = "none known";
