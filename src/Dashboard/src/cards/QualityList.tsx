import { Failure } from "../parts/Failure.tsx";
import type { Loaded } from "../state/useReport.ts";
import { qualityFindings } from "./quality.ts";

/** What the last look at the data's quality found. */
export function QualityList({ report }: { report: Loaded<object> }) {
  // The facts above stand without it.
  if (report.error?.status === 404) return null;
  if (report.error && !report.data) return <Failure error={report.error} what="Quality" retry={report.retry} compact />;
  if (!report.data) return null;
  const findings = qualityFindings(report.data);
  if (findings.length === 0) return <p class="quiet small">Quality has not been looked at yet; it is, once an hour.</p>;
  return (
    <ul class="findings" aria-label="Data quality">
      {findings.map((f) => (
        <li key={f.name} class={f.status}>
          <span>{f.name}</span>
          <span class="quiet">{f.detail}</span>
        </li>
      ))}
    </ul>
  );
}
