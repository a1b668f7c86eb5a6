/** The answer of `/ops/quality`, as far as this page reads it. */
export interface QualityAnswer {
  as_of: string | null;
  findings: { name: string; source: string | null; status: "ok" | "warn" | "fail"; detail: string; runbook: string }[];
  alerts: { name: string; source: string | null; since: string }[];
}

export interface Finding {
  name: string;
  source: string | null;
  status: "warn" | "bad";
  detail: string;
  /** The page about it. */
  href: string;
  /** Since when its alert is open; null: it has none. */
  since: string | null;
}

/** What asks for attention, the worst first, and how many findings do not. */
export function qualityFindings({ findings, alerts }: QualityAnswer): { attention: Finding[]; fine: number } {
  const attention = findings
    .filter((f) => f.status !== "ok")
    .map((f): Finding => ({
      name: f.name.replaceAll("_", " "),
      source: f.source,
      status: f.status === "fail" ? "bad" : "warn",
      detail: f.detail,
      href: f.runbook,
      since: alerts.find((a) => a.name === f.name && a.source === f.source)?.since ?? null,
    }))
    .sort((a, b) => Number(a.status === "warn") - Number(b.status === "warn") || a.name.localeCompare(b.name) || (a.source ?? "").localeCompare(b.source ?? ""));
  return { attention, fine: findings.length - attention.length };
}
