import { here } from "../api/address.ts";
import { Failure } from "../parts/Failure.tsx";
import type { Loaded } from "../state/useReport.ts";
import { plural } from "../text/numbers.ts";
import { ago } from "../text/times.ts";
import { qualityFindings, type QualityAnswer } from "./quality.ts";

/** What the last look at data and system found: what asks for attention, each with the page that says what to do. */
export function QualityList({ report }: { report: Loaded<QualityAnswer> }) {
  const { data, error, retry } = report;
  // The card says so.
  if (error?.status === 0 && !data) return null;
  if (error && !data) return <Failure error={error} what="Quality" retry={retry} compact />;
  if (!data) return null;
  if (!data.as_of) return <p class="quiet small">Quality has not been looked at yet; <a href="docs/quality">it is, every few minutes</a>.</p>;
  const { attention, fine } = qualityFindings(data);
  return (
    <>
      {attention.length > 0 && (
        <ul class="findings" aria-label="Data quality">
          {attention.map((f) => (
            <li key={f.name + f.source} class={f.status}>
              <a href={here(f.href)}>
                {f.name}
                {f.source && ` · ${f.source}`}
                <span class="sr-only">{f.status === "bad" ? " fails" : " warns"}</span>
              </a>
              <span class="quiet">
                {f.detail}
                {f.since && ` Alert raised ${ago(f.since)}.`}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p class="quiet small">
        {attention.length === 0 ? "All " : ""}
        {plural(fine, "check")} fine, <a href="docs/quality">looked at</a> {ago(data.as_of)}.
      </p>
    </>
  );
}
