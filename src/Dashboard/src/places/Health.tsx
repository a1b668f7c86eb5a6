import type { DeadLetters, RejectedEvents, RollupRuns } from "../api/shapes.ts";
import { FreshnessCard } from "../cards/FreshnessCard.tsx";
import { LedgerCard } from "../cards/LedgerCard.tsx";
import { Card } from "../parts/Card.tsx";
import { numeric, ScrollTable } from "../parts/ScrollTable.tsx";
import { useReport } from "../state/useReport.ts";
import { count, plural } from "../text/numbers.ts";
import { ago, clock } from "../text/times.ts";
import type { PlaceProps } from "./place.ts";

/** Whether the numbers can be relied on: where every event is, what asks for attention, what ran. */
export default function Health({ api, zone, stats, health, scopes }: PlaceProps) {
  const ops = scopes?.ops ?? false;
  return (
    <div class="grid">
      {ops && <LedgerCard api={api} zone={zone} />}
      <FreshnessCard api={api} stats={stats} health={health} ops={ops} zone={zone} />
      {ops && (
        <>
          <DeadCard api={api} zone={zone} />
          <RefusedCard api={api} zone={zone} />
          <RunsCard api={api} zone={zone} />
        </>
      )}
    </div>
  );
}

type Shared = Pick<PlaceProps, "api" | "zone">;

function DeadCard({ api, zone }: Shared) {
  const report = useReport<DeadLetters>(api, "/ops/dead-letters", { limit: 1 });
  return (
    <Card
      title="Dead letters"
      area="half"
      report={report}
      zone={zone}
      table={({ groups }) => ({ head: ["Code", "Reason", "Letters", "Events", "Last"], rows: groups.map((g) => [g.code, g.reason, g.letters, g.events, g.last_at]) })}
      empty={({ groups }) => groups.length === 0 && <><strong>No dead letter is open.</strong><p>Every message could be stored or was dealt with.</p></>}
    >
      {({ groups }) => (
        <ScrollTable label="Dead letters by reason" head={["Reason", ...numeric("Events"), "Last"]}>
          {groups.map((g) => (
            <tr key={g.queue + g.code + g.reason}>
              <th scope="row"><a href="docs/runbooks/dead-letters">{g.code}</a> <span class="quiet small">{g.reason}</span></th>
              <td class="number">{count(g.events)}</td>
              <td class="quiet when">{ago(g.last_at)}</td>
            </tr>
          ))}
        </ScrollTable>
      )}
    </Card>
  );
}

function RefusedCard({ api, zone }: Shared) {
  const report = useReport<RejectedEvents>(api, "/ops/rejected", { limit: 1 });
  return (
    <Card
      title="Refused events"
      area="half"
      report={report}
      zone={zone}
      table={({ groups }) => ({ head: ["Code", "Field", "Source", "Sender", "Events", "Last"], rows: groups.map((g) => [g.code, g.field, g.source, g.caller, g.events, g.last_at]) })}
      empty={({ groups }) => groups.length === 0 && <><strong>No refused event is open.</strong><p>Refused events are kept here with their reason.</p></>}
    >
      {({ groups }) => (
        <ScrollTable label="Refused events by reason" head={["Reason", "From", ...numeric("Events"), "Last"]}>
          {groups.map((g, i) => (
            <tr key={i}>
              <th scope="row"><a href={`docs/errors/${g.code}`}>{g.code}</a> <bdi class="quiet small">{g.field}</bdi></th>
              <td><bdi>{g.source}</bdi> <bdi class="quiet small">{g.caller}</bdi></td>
              <td class="number">{count(g.events)}</td>
              <td class="quiet when">{ago(g.last_at)}</td>
            </tr>
          ))}
        </ScrollTable>
      )}
    </Card>
  );
}

function RunsCard({ api, zone }: Shared) {
  const report = useReport<RollupRuns>(api, "/ops/rollups", { limit: 30 });
  return (
    <Card
      title="Runs"
      area="whole"
      report={report}
      zone={zone}
      table={({ runs }) => ({ head: ["Started", "Kind", "State", "Days", "Seconds", "Error"], rows: runs.map((r) => [r.started_at, r.kind, r.state, r.days_total, r.seconds, r.error]) })}
      empty={({ runs }) => runs.length === 0 && <><strong>Nothing ran yet.</strong><p>The timer counts what waits every hour; days are counted within seconds besides.</p></>}
    >
      {({ runs }) => (
        <ScrollTable label="Runs, newest first" head={["Started", "What", "State", ...numeric("Days", "Seconds")]}>
          {runs.map((r) => (
            <tr key={r.run_id}>
              <th scope="row">{r.started_at ? clock(r.started_at, zone) : "waits"}</th>
              <td>{r.kind.replaceAll("_", " ")} {r.requested_by && <bdi class="quiet small">by {r.requested_by}</bdi>}</td>
              <td class={r.state === "failed" ? "bad" : ""} title={r.error ?? undefined}>{r.state}{r.error && <span class="small"> {r.error}</span>}</td>
              <td class="number" title={r.from ? `${r.from} – ${r.to}` : undefined}>{plural(r.days_total, "day")}</td>
              <td class="number">{r.seconds === null ? "–" : r.seconds.toFixed(1)}</td>
            </tr>
          ))}
        </ScrollTable>
      )}
    </Card>
  );
}
