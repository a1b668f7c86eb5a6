import { useMemo } from "preact/hooks";
import type { TrendReport } from "../api/shapes.ts";
import { ExportEvents } from "../cards/ExportEvents.tsx";
import { periodName } from "../cards/figures.ts";
import { LifecycleCard } from "../cards/LifecycleCard.tsx";
import { SessionsCard } from "../cards/SessionsCard.tsx";
import { lineColor, seriesName } from "../charts/series.ts";
import { TimeChart, type Line } from "../charts/TimeChart.tsx";
import { AttributionPicker } from "../parts/AttributionPicker.tsx";
import { Segmented } from "../parts/Bars.tsx";
import { Card } from "../parts/Card.tsx";
import { Combo, named } from "../parts/Combo.tsx";
import { CloseIcon } from "../parts/icons.tsx";
import { Moved } from "../parts/Moved.tsx";
import { numeric, ScrollTable } from "../parts/ScrollTable.tsx";
import { asked } from "../state/asked.ts";
import { NOBODY } from "../state/attribution.ts";
import { fieldLabel, nameOf, readField } from "../state/filters.ts";
import { figure, isOfProperty, isOfSessions, measureName, MEASURES, readMeasure, type MeasureKind } from "../state/measures.ts";
import { useFields } from "../state/useNames.ts";
import { useReport } from "../state/useReport.ts";
import { compareWith } from "../state/useTrend.ts";
import { INTERVALS, type Interval } from "../state/view.ts";
import type { Table } from "../text/csv.ts";
import { bucketLabel, intervalFor, openBucket } from "../time/buckets.ts";
import { daysBetween, isDay } from "../time/days.ts";
import type { PlaceProps } from "./place.ts";

const LIMIT = 7;
const MAX_EVENTS = 10;
const MAX_HOUR_DAYS = 31;
const WORDS: Record<Interval, string> = { hour: "Hour", day: "Day", week: "Week", month: "Month" };

/** Any events over time, measured and broken down in any way, against another period. */
export default function Explore({ api, view, change, range, zone, types }: PlaceProps) {
  const { fields, report: names } = useFields(api);
  const { kind, property } = readMeasure(view.measure);
  const numbers = useMemo(() => fields.filter((f) => f.types.includes("number") && nameOf(f.field)?.scope === "property"), [fields]);
  const days = daysBetween(range.from, range.to);
  const wished = view.interval ?? intervalFor(range);
  const interval = wished === "hour" && (days > MAX_HOUR_DAYS || kind === "lifecycle") ? "day" : wished;
  const ofProperty = isOfProperty(kind);
  const ofTrend = MEASURES[kind].of === "events" || ofProperty;
  const whole = ofProperty && !property;
  // Events that are chosen here are the series; else a chosen event of the page is the one series.
  const all = view.events.length ? view.events : view.eventType ? [view.eventType] : [];
  const compare = view.compare === "previous" ? compareWith(range, view.range) : view.compare;
  // People and sessions are of one event, or of all.
  const chosen = ofTrend ? all : all.slice(0, 1);
  const report = useReport<TrendReport>(api, whole || !ofTrend ? null : "/stats/trend", {
    ...asked(view, range, zone, false),
    event_type: chosen,
    interval,
    measure: view.measure,
    by: view.by,
    limit: view.by ? LIMIT : null,
    attribution: view.by && view.attribution,
    lookback: view.by && view.attribution && view.lookback,
    compare,
  });
  const shown = whole ? { ...report, data: { interval, measure: view.measure, starts: [], series: [] } as TrendReport, error: null, loading: false } : report;
  const name = measureName(view.measure);
  const nobody = view.attribution ? NOBODY : undefined;
  const setEvents = (events: string[]) => change({ events, ...(events.length ? { eventType: null } : {}) });

  const table = ({ starts, series, compared }: TrendReport): Table => {
    const names = series.map((s) => seriesName(s, view.by !== null, chosen.length, nobody));
    return {
      head: [WORDS[interval], ...names, ...(compared ? names.map((n) => `${n}, before`) : [])],
      rows: [
        ...starts.map((start, i) => [start, ...series.map((s) => s.points[i] ?? null), ...(compared ? compared.series.map((s) => s.points[i] ?? null) : [])]),
        ["Total", ...series.map((s) => s.total), ...(compared ? compared.series.map((s) => s.total) : [])],
      ],
    };
  };

  return (
    <div class="grid">
      <section class="card whole question" aria-label="What to show">
        <div class="ask">
          <span class="ask-name">Show</span>
          <select aria-label="Measure" value={kind} onChange={(e) => {
            const next = e.currentTarget.value as MeasureKind;
            change({ measure: isOfProperty(next) ? `${next}:${property ?? numbers[0]?.label ?? ""}` : next });
          }}>
            {Object.entries(MEASURES).map(([m, { label }]) => <option key={m} value={m}>{label}</option>)}
          </select>
          {ofProperty && (
            <Combo label="Property to measure" value={property} options={numbers.map((f) => ({ value: nameOf(f.field)!.name, label: f.label }))} onChoose={(p) => change({ measure: `${kind}:${p}` })} placeholder="A property with numbers…" free />
          )}
        </div>
        <div class="ask">
          <span class="ask-name">of</span>
          {chosen.length === 0 && <span class="quiet">all events</span>}
          {chosen.map((event) => (
            <span key={event} class="chip chosen" title={event}>
              <bdi class="chip-text">{event}</bdi>
              <button type="button" class="chip-remove" aria-label={`Remove the event ${event}`} onClick={() => (view.events.length ? setEvents(view.events.filter((e) => e !== event)) : change({ eventType: null }))}><CloseIcon /></button>
            </span>
          ))}
          {chosen.length < (ofTrend ? MAX_EVENTS : 1) && <Combo label="Add an event" value={null} options={named(types.filter((t) => !chosen.includes(t)))} onChoose={(event) => setEvents([...chosen, event])} placeholder="+ Event" clears />}
        </div>
        {MEASURES[kind].of !== "lifecycle" && (
          <div class="ask">
            <span class="ask-name">by</span>
            <Combo label="Break down by" value={view.by ?? ""} valueLabel={fieldLabel(view.by ?? "")} options={[{ value: "", label: "nothing" }, ...fields.map((f) => ({ value: f.field, label: f.label }))]} onChoose={(by) => change({ by: by ? readField(by) : null })} free waiting={!names.data && !names.error} />
            {ofTrend && view.by && <AttributionPicker value={view.attribution} lookback={view.lookback} onChange={change} />}
          </div>
        )}
        <div class="ask">
          <span class="ask-name">in</span>
          <Segmented label="Interval" value={interval} options={INTERVALS.filter((i) => i !== "hour" || (days <= MAX_HOUR_DAYS && kind !== "lifecycle")).map((i) => [i, WORDS[i] + "s"] as const)} onChange={(i) => change({ interval: i })} />
        </div>
        <div class="ask">
          <span class="ask-name">against</span>
          <select aria-label="Compare with" value={view.compare === null ? "" : view.compare === "previous" ? "previous" : "day"} onChange={(e) => change({ compare: e.currentTarget.value === "" ? null : e.currentTarget.value === "previous" ? "previous" : compareWith(range, view.range) === "previous" ? range.from : compareWith(range, view.range) })}>
            <option value="">nothing</option>
            <option value="previous">{view.range === "month" ? "the month before" : "the period before"}</option>
            <option value="day">a period from…</option>
          </select>
          {isDay(view.compare) && <input type="date" aria-label="First day of the other period" value={view.compare} onChange={(e) => isDay(e.currentTarget.value) && change({ compare: e.currentTarget.value })} />}
        </div>
        <ExportEvents api={api} view={view} range={range} zone={zone} events={chosen} />
      </section>
      {MEASURES[kind].of === "lifecycle" ? (
        <LifecycleCard api={api} view={view} range={range} zone={zone} eventType={chosen[0] ?? null} interval={interval === "hour" ? "day" : interval} compare={compare} />
      ) : isOfSessions(kind) ? (
        <SessionsCard api={api} view={view} range={range} zone={zone} eventType={chosen[0] ?? null} interval={interval} measure={kind} compare={compare} />
      ) : (
        <Card
          title={name}
          area="whole"
          report={shown}
          zone={zone}
          table={table}
          empty={({ series }) =>
            whole ? <><strong>Choose a property with numbers.</strong><p>Its values are put together for each {interval}.</p></>
            : series.every((s) => !s.total && s.points.every((p) => !p)) && <><strong>Nothing in these days.</strong><p>Choose other events, fewer filters or a longer range.</p></>
          }
        >
          {({ starts, series, compared }) => {
            const by = view.by !== null;
            const lines: Line[] = series.map((s, i) => ({ name: seriesName(s, by, chosen.length, nobody), color: lineColor(i, s.other), values: s.points, compared: compared?.series[i]?.points ?? null }));
            const against = compared ? periodName(compared.from, compared.to, compared.until, zone) : null;
            const single = series.length === 1;
            return (
              <>
                {single && (
                  <p class="headline">
                    <span class="figure">{figure(series[0]!.total)}</span> <span class="quiet">{MEASURES[kind].unit || name.toLowerCase()}</span>
                    {against && compared?.series[0]?.total !== null && compared?.series[0] && <Moved now={series[0]!.total ?? 0} then={compared.series[0].total ?? 0} against={against} />}
                  </p>
                )}
                <TimeChart label={name} unit={MEASURES[kind].unit} starts={starts} interval={interval} zone={zone} lines={lines} kind={single ? "area" : "lines"} open={openBucket(starts, interval, zone)} format={figure} height={300} />
                <ScrollTable label={`${name} by ${interval}`} look="totals" head={[by ? fieldLabel(view.by!) : "Event", ...numeric("Total"), ...(compared ? numeric("Before", "Change") : []), ...numeric(...starts.map((s) => bucketLabel(s, interval, zone)))]}>
                  {series.map((s, i) => (
                    <tr key={lines[i]!.name + i}>
                      <th scope="row" class="series-name" title={lines[i]!.name}><span class="swatch" style={{ background: `var(${lines[i]!.color})` }} /><bdi>{lines[i]!.name}</bdi></th>
                      <td class="number">{figure(s.total)}</td>
                      {compared && <td class="number quiet">{figure(compared.series[i]?.total)}</td>}
                      {compared && <td class="number">{compared.series[i]?.total ? <Moved now={s.total ?? 0} then={compared.series[i]!.total!} against="" /> : "–"}</td>}
                      {s.points.map((p, j) => <td key={j} class="number quiet">{figure(p)}</td>)}
                    </tr>
                  ))}
                </ScrollTable>
                {against && <p class="quiet small">Dashed: {against}.</p>}
              </>
            );
          }}
        </Card>
      )}
    </div>
  );
}
