import type { Api } from "../api/client.ts";
import type { Ledger, LedgerCounts } from "../api/shapes.ts";
import { Card } from "../parts/Card.tsx";
import { AlertIcon, CheckIcon } from "../parts/icons.tsx";
import { numeric, ScrollTable } from "../parts/ScrollTable.tsx";
import { useReport } from "../state/useReport.ts";
import { count, plural } from "../text/numbers.ts";
import { clock } from "../text/times.ts";

const TERMS = [
  ["persisted", "stored"],
  ["duplicate", "duplicate"],
  ["rejected", "rejected"],
  ["dead_lettered", "dead letters"],
  ["in_flight", "in flight"],
] as const satisfies readonly (readonly [keyof LedgerCounts, string])[];

/** Where every accepted event is. */
export function LedgerCard({ api, zone }: { api: Api; zone: string }) {
  const report = useReport<Ledger>(api, "/ops/ledger", {}, 15_000);
  return (
    <Card
      title="Ledger"
      area="wide"
      report={report}
      zone={zone}
      table={({ hours }) => ({
        head: ["Hour", "accepted", ...TERMS.map(([, label]) => label), "difference"],
        rows: hours.map((h) => [h.hour, h.accepted, ...TERMS.map(([term]) => h[term]), h.difference]),
      })}
      empty={({ hours }) =>
        hours.length === 0 && (
          <>
            <strong>Nothing was accepted yet.</strong>
            <p>As soon as events arrive, each hour’s receipts are balanced here against what became of them.</p>
          </>
        )
      }
    >
      {({ hours, total, missing }) => (
        <>
          <p class={"verdict " + (total.difference ? "bad" : "good")}>
            {total.difference ? <AlertIcon /> : <CheckIcon />}
            {total.difference ? `${plural(total.difference, "accepted event")} cannot be found.` : "Every accepted event is accounted for."}{" "}
            {!!missing?.length && <a href="docs/runbooks/ledger-difference">What to do</a>}
          </p>
          <dl class="equation">
            <div class="sum">
              <dt>accepted</dt>
              <dd>{count(total.accepted)}</dd>
            </div>
            {TERMS.map(([term, label], i) => (
              <div key={term}>
                <dt><span aria-hidden="true">{i ? "+ " : "= "}</span>{label}</dt>
                <dd>{count(total[term])}</dd>
              </div>
            ))}
            <div class={total.difference ? "bad" : "good"}>
              <dt><span aria-hidden="true">+ </span>difference</dt>
              <dd>{count(total.difference)}</dd>
            </div>
          </dl>
          <ScrollTable label="Ledger by hour" look="ledger-hours" head={["Hour", ...numeric("accepted", ...TERMS.map(([, label]) => label), "difference")]}>
            {hours.toReversed().slice(0, 48).map((h) => (
              <tr key={h.hour}>
                <th scope="row">{clock(h.hour, zone).slice(0, -3)}</th>
                <td class="number">{count(h.accepted)}</td>
                {TERMS.map(([term]) => <td key={term} class={"number" + (h[term] ? "" : " zero")}>{count(h[term])}</td>)}
                <td class={"number " + (h.difference ? "bad" : "zero")}>{count(h.difference)}</td>
              </tr>
            ))}
          </ScrollTable>
        </>
      )}
    </Card>
  );
}
