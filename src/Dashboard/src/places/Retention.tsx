import type { RetentionReport } from "../api/shapes.ts";
import { average, RetentionCard, retentionAsked, WINDOWS } from "../cards/RetentionCard.tsx";
import { lineColor } from "../charts/series.ts";
import { ShareCurve, type Curve } from "../charts/ShareCurve.tsx";
import { Segmented } from "../parts/Bars.tsx";
import { Card } from "../parts/Card.tsx";
import { Combo, named } from "../parts/Combo.tsx";
import { numeric, ScrollTable } from "../parts/ScrollTable.tsx";
import { writeFilter, type Condition } from "../state/filters.ts";
import { useReport } from "../state/useReport.ts";
import { count, percent } from "../text/numbers.ts";
import type { PlaceProps } from "./place.ts";

/** Who comes back, after what, and whether those who did something come back more. */
export default function Retention({ api, view, change, range, zone, types }: PlaceProps) {
  const events = { first_event: view.firstEvent, return_event: view.returnEvent };
  const question = { ...retentionAsked(view, range, zone), ...events };
  const split = (op: "did" | "did_not") => {
    const condition: Condition = { field: "event_type", op, values: [view.did ?? ""] };
    return { ...question, filter: writeFilter([...view.filter, condition]) };
  };
  const all = useReport<RetentionReport>(api, "/stats/retention", question);
  const did = useReport<RetentionReport>(api, view.did && "/stats/retention", split("did"));
  const didNot = useReport<RetentionReport>(api, view.did && "/stats/retention", split("did_not"));
  const { count: windows, word } = WINDOWS[view.cohorts];
  const curve = (name: string, report: RetentionReport | null, index: number): Curve[] =>
    report ? [{ name, color: lineColor(index), people: report.cohorts.reduce((n, c) => n + c.size, 0), shares: Array.from({ length: windows }, (_, i) => average(report.cohorts, i)) }] : [];
  const curves = view.did ? [...curve(`did ${view.did}`, did.data, 0), ...curve(`did not do ${view.did}`, didNot.data, 1)] : curve("everybody", all.data, 0);
  const shown = view.did ? { ...did, error: did.error ?? didNot.error, loading: did.loading || didNot.loading, data: did.data && didNot.data ? did.data : null } : all;
  const options = (none: string) => [{ value: "", label: none }, ...named(types)];

  return (
    <div class="grid">
      <section class="card whole question" aria-label="What to show">
        <div class="ask">
          <span class="ask-name">People whose first</span>
          <Combo label="First event" value={view.firstEvent ?? ""} options={options("any event")} onChoose={(t) => change({ firstEvent: t || null })} />
        </div>
        <div class="ask">
          <span class="ask-name">is in these days, and who come back to</span>
          <Combo label="Return event" value={view.returnEvent ?? ""} options={options("any event")} onChoose={(t) => change({ returnEvent: t || null })} />
        </div>
        <div class="ask">
          <span class="ask-name">each</span>
          <Segmented label="Cohorts by" value={view.cohorts} options={[["daily", "Day"], ["weekly", "Week"], ["monthly", "Month"]] as const} onChange={(cohorts) => change({ cohorts })} />
        </div>
        <div class="ask">
          <span class="ask-name">split by who did</span>
          <Combo label="Split by who did" value={view.did ?? ""} options={options("nothing: all together")} onChoose={(t) => change({ did: t || null })} />
        </div>
      </section>
      <Card
        title="Who comes back"
        area="whole"
        report={shown}
        zone={zone}
        table={() => ({ head: ["People", "Number", ...Array.from({ length: windows }, (_, i) => `${word} ${i}`)], rows: curves.map((c) => [c.name, c.people, ...c.shares.map((s) => (s === null ? null : Math.round(s * 10_000) / 100))]) })}
        empty={({ cohorts }) => !view.did && cohorts.every((c) => c.size === 0) && <><strong>Nobody came for the first time in these days.</strong><p>Choose a longer range.</p></>}
      >
        {() => (
          <>
            {curves.some((c) => c.shares.slice(1).some((s) => s !== null)) ? <ShareCurve curves={curves} word={word} /> : <p class="quiet">The {word.toLowerCase()} after they came has not begun yet, so there is no curve. Choose a shorter step, or earlier days.</p>}
            <ScrollTable label="Who comes back, as a table" head={["People", ...numeric("Number", ...Array.from({ length: windows }, (_, i) => `${word} ${i}`))]}>
              {curves.map((c) => (
                <tr key={c.name}>
                  <th scope="row" class="series-name" title={c.name}><span class="swatch" style={{ background: `var(${c.color})` }} /><bdi>{c.name}</bdi></th>
                  <td class="number">{count(c.people)}</td>
                  {c.shares.map((s, i) => <td key={i} class="number">{s === null ? "" : percent(s)}</td>)}
                </tr>
              ))}
            </ScrollTable>
          </>
        )}
      </Card>
      {view.did ? (
        <>
          <RetentionCard report={did} window={view.cohorts} zone={zone} title={`Did ${view.did}`} area="whole" />
          <RetentionCard report={didNot} window={view.cohorts} zone={zone} title={`Did not do ${view.did}`} area="whole" />
        </>
      ) : (
        <RetentionCard report={all} window={view.cohorts} zone={zone} title="Cohorts" area="whole" />
      )}
    </div>
  );
}
