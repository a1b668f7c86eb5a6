// The ways that most shops and most products have in common, by words of their event types.
const WAYS = [
  [/page|visit|screen/, /product|item|detail/, /cart|basket|added/, /checkout/, /order|purchase|paid/],
  [/page|visit|screen|open/, /sign(ed)?_?up|regist/, /start|creat|activat/, /complet|subscri|paid|upgrad/],
];
const FEWEST = 3;

/** A first funnel to look at, made of known event types: a usual way that is found in them, or else the most frequent ones. */
export function suggestSteps(types: string[]): string[] {
  for (const way of WAYS) {
    const steps: string[] = [];
    for (const stage of way) {
      const type = types.find((t) => stage.test(t) && !steps.includes(t));
      if (type) steps.push(type);
    }
    if (steps.length >= FEWEST) return steps;
  }
  return types.slice(0, FEWEST);
}
