import type { Api } from "../api/client.ts";
import type { EventStats, Health } from "../api/shapes.ts";
import { Card } from "../parts/Card.tsx";
import type { Loaded } from "../state/useReport.ts";
import { useReport } from "../state/useReport.ts";
import { count } from "../text/numbers.ts";
import { ago, clock } from "../text/times.ts";
import { QualityList } from "./QualityList.tsx";
import type { QualityAnswer } from "./quality.ts";

interface Props {
  api: Api;
  stats: Loaded<EventStats>;
  health: Health | null;
  /** The reader may operate. */
  ops: boolean;
  zone: string;
}

/** How new the data is, how good, and how the parts of the system are. */
export function FreshnessCard({ api, stats, health, ops, zone }: Props) {
  const quality = useReport<QualityAnswer>(api, ops ? "/ops/quality" : null);
  return (
    <Card title="Freshness and quality" area="narrow" report={stats} zone={zone}>
      {(s) => (
        <>
          <dl class="facts">
            <Fact name="Last received" value={s.last_received_at ? ago(s.last_received_at) : "never"} title={s.last_received_at ? clock(s.last_received_at, zone) : undefined} />
            <Fact name="Newest event" value={s.last_event_at ? ago(s.last_event_at) : "none"} title={s.last_event_at ? clock(s.last_event_at, zone) : undefined} />
            <Fact name="Stored in all" value={`${count(s.total_events)} events, ${count(s.total_users)} users`} />
            <Fact name="Waiting for rollup" value={s.pending_events ? count(s.pending_events) : "none"} />
          </dl>
          {ops && <QualityList report={quality} />}
          {health && (
            <ul class="checks" aria-label="Parts of the system">
              {Object.entries(health.checks).map(([name, check]) => (
                <li key={name} class={check.status === "ok" ? "good" : check.status === "down" ? "bad" : "warn"} title={check.detail}>
                  {name.replaceAll("_", " ")} <span class="sr-only">{check.status}</span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Card>
  );
}

function Fact({ name, value, title }: { name: string; value: string; title?: string | undefined }) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
