const STEPS = 4;

// Says who somebody is, not what they did.
const NOT_STEPS = ["identify", "group", "alias"];

/** A first funnel to look at: frequent types by falling number of users, which is the order in which most sites lose them. */
export function suggestSteps(top: { event_type: string; users: number }[]): string[] {
  return top
    .filter((e) => !NOT_STEPS.includes(e.event_type))
    .toSorted((a, b) => b.users - a.users)
    .slice(0, STEPS)
    .map((e) => e.event_type);
}
