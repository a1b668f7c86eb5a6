import type { ActiveReport, DauReport } from "../api/shapes.ts";
import type { Loaded } from "../state/useReport.ts";

/** A window stands at its last day. */
export function byDay(report: Loaded<ActiveReport>): Loaded<DauReport> {
  return { ...report, data: report.data && { ...report.data, days: report.data.periods.map((p) => ({ date: p.end, dau: p.users })) } };
}
