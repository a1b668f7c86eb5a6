export interface Finding {
  name: string;
  status: "good" | "warn" | "bad";
  detail: string;
}

const GOOD = ["ok", "pass", "passed", "good", "resolved"];
const BAD = ["fail", "failed", "down", "critical", "error", "firing"];

/** Reads the checks of `/ops/quality`, those that ask for attention first. */
export function qualityFindings(answer: object): Finding[] {
  const list = Object.values(answer).find((v): v is Record<string, unknown>[] => Array.isArray(v) && v.every((x) => x && typeof x === "object" && text(x.name ?? x.check))) ?? [];
  const rank = { bad: 0, warn: 1, good: 2 };
  return list
    .map((c): Finding => {
      const status = text(c.status ?? c.state).toLowerCase();
      return {
        name: text(c.name ?? c.check).replaceAll("_", " "),
        status: GOOD.includes(status) ? "good" : BAD.includes(status) ? "bad" : "warn",
        detail: text(c.detail ?? c.value),
      };
    })
    .sort((a, b) => rank[a.status] - rank[b.status]);
}

const text = (value: unknown): string => (value === null || value === undefined || typeof value === "object" ? "" : String(value));
