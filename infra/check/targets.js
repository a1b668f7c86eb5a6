// Prints the four targets of docs/slo.md from one instance's /metrics, since its start:
//   URL=http://127.0.0.1:7071 KEY=daybook-local-key node infra/check/targets.js
const { URL: url = "http://127.0.0.1:7071", KEY: key = "daybook-local-key" } = process.env;
const answer = await fetch(`${url}/metrics`, { headers: { "X-Api-Key": key } });
if (!answer.ok) throw new Error(`${url}/metrics answered ${answer.status}`);
const series = [...(await answer.text()).matchAll(/^([a-z_]+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name, labels, value]) => ({
  name,
  labels: Object.fromEntries([...(labels ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map((m) => [m[1], m[2]])),
  value: Number(value),
}));

const sum = (name, matches = () => true) => series.filter((s) => s.name === name && matches(s.labels)).reduce((n, s) => n + s.value, 0);
const ingest = (l) => ["ReceiveEvents", "ReceiveSegment", "Ingest"].includes(l.endpoint);
const quick = (l) => !["Export", "Erase", "Request", "Replay", "Discard"].includes(l.endpoint);

/** As histogram_quantile does: linear within the bucket. */
function quantile(q, name, matches) {
  const bounds = [...new Set(series.filter((s) => s.name === `${name}_bucket`).map((s) => s.labels.le))].map((le) => [le === "+Inf" ? Infinity : Number(le), le]).sort((a, b) => a[0] - b[0]);
  const rank = q * sum(`${name}_count`, matches);
  let [below, from] = [0, 0];
  for (const [bound, le] of bounds) {
    const within = sum(`${name}_bucket`, (l) => l.le === le && matches(l));
    if (within >= rank) return bound === Infinity ? from : from + (bound - from) * ((rank - below) / (within - below || 1));
    [below, from] = [within, bound];
  }
}

const percent = (n) => (Number.isFinite(n) ? `${(100 * n).toFixed(3)} %` : "nothing counted");
console.log(`stored within 5 minutes  ${percent(sum("receipt_to_stored_seconds_bucket", (l) => l.le === "300") / sum("receipt_to_stored_seconds_count"))}  of ${sum("receipt_to_stored_seconds_count")} messages; p95 ${quantile(0.95, "receipt_to_stored_seconds", () => true)?.toFixed(3)} s`);
console.log(`API p95                  ${(1000 * quantile(0.95, "api_request_duration_seconds", quick)).toFixed(1)} ms  of ${sum("api_request_duration_seconds_count", quick)} requests`);
console.log(`availability of ingest   ${percent(1 - sum("api_requests_total", (l) => ingest(l) && l.status.startsWith("5")) / sum("api_requests_total", ingest))}  of ${sum("api_requests_total", ingest)} requests`);
console.log(`valid events             ${percent(1 - sum("events_rejected_total") / sum("events_received_total"))}  of ${sum("events_received_total")} events`);
