import type { ComponentChildren } from "preact";
import type { Tile } from "../api/boards.ts";
import type { BreakdownReport, FunnelReport, LifecycleReport, PathsReport, Provenance, RetentionReport, SessionFigures, SessionsReport, TopEventsReport, TrendReport } from "../api/shapes.ts";
import { lineColor, seriesName } from "../charts/series.ts";
import { TimeChart, type Line } from "../charts/TimeChart.tsx";
import { Bar } from "../parts/Bars.tsx";
import { Card } from "../parts/Card.tsx";
import { Moved } from "../parts/Moved.tsx";
import { numeric, ScrollTable } from "../parts/ScrollTable.tsx";
import { NOBODY } from "../state/attribution.ts";
import { fieldLabel } from "../state/filters.ts";
import { figure, measureDrawn, measureName, MEASURES, readMeasure } from "../state/measures.ts";
import { limitsOf } from "../state/tiles.ts";
import type { Loaded } from "../state/useReport.ts";
import { INTERVALS, type CohortWindow } from "../state/view.ts";
import type { Table } from "../text/csv.ts";
import { count, percent } from "../text/numbers.ts";
import { openBucket } from "../time/buckets.ts";
import { ValueBars, valueName } from "./BreakdownCard.tsx";
import { periodName } from "./figures.ts";
import { isEmptyLifecycle, LifecycleFigures, lifecycleTable, type WholeInterval } from "./LifecycleFigures.tsx";
import { RetentionCard } from "./RetentionCard.tsx";
import { SessionsFigures, sessionsTable } from "./SessionsFigures.tsx";

type Answer = Provenance & Record<string, unknown>;

interface Drawn {
  body: ComponentChildren;
  table: Table;
  /** There is nothing to show. */
  empty: boolean;
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** One tile with its answer, whichever report it asks. */
export function TileCard({ tile, report, zone }: { tile: Tile; report: Loaded<Answer>; zone: string }) {
  const limits = <p class="quiet small limits" dir="auto">{limitsOf(tile).join(" · ")}</p>;
  if (tile.report === "retention") {
    const window = (text(tile.question.window_type) ?? "daily") as CohortWindow;
    return <RetentionCard report={report as Loaded<Answer & RetentionReport>} window={window} zone={zone} title={tile.title} area={tile.width} above={() => limits} />;
  }
  return (
    <Card
      title={tile.title}
      area={tile.width}
      report={report}
      zone={zone}
      table={(data) => draw(tile, data, zone).table}
      empty={(data) => draw(tile, data, zone).empty && <>{limits}<strong>Nothing in these days.</strong></>}
    >
      {(data) => <>{limits}{draw(tile, data, zone).body}</>}
    </Card>
  );
}

function draw(tile: Tile, data: Answer, zone: string): Drawn {
  switch (tile.report) {
    case "trend": return trend(tile, data as unknown as TrendReport, zone);
    case "top_events": return topEvents(data as unknown as TopEventsReport);
    case "breakdown": return breakdown(tile, data as unknown as BreakdownReport);
    case "funnel": return funnel(data as unknown as FunnelReport);
    case "paths": return paths(data as unknown as PathsReport);
    case "dau": return overDays(tile, data.days, zone, ["dau"]);
    case "active": return overDays(tile, data.periods, zone, ["users"]);
    case "lifecycle": return lifecycle(tile, data as unknown as LifecycleReport, zone);
    case "sessions": return sessions(tile, byPeriod(data as unknown as SessionsReport), zone);
    // A server that is newer than this page.
    default: return { body: <p>This page does not know the report {tile.report}. Reload it.</p>, table: { head: [], rows: [] }, empty: false };
  }
}

function trend(tile: Tile, { interval, measure, starts, series, compared }: TrendReport, zone: string): Drawn {
  const by = text(tile.question.by);
  const events = series.filter((s, i) => series.findIndex((other) => other.event_type === s.event_type) === i).length;
  const names = series.map((s) => seriesName(s, by !== null, events, tile.question.attribution ? NOBODY : undefined));
  const unit = MEASURES[readMeasure(measure).kind].unit;
  const against = compared ? periodName(compared.from, compared.to, compared.until, zone) : null;
  const first = series[0];
  const headline = series.length === 1 && first && (
    <p class="headline">
      <span class="figure">{figure(first.total)}</span> <span class="quiet">{unit || measureName(measure).toLowerCase()}</span>
      {against && compared?.series[0] && compared.series[0].total !== null && <Moved now={first.total ?? 0} then={compared.series[0].total} against={against} />}
    </p>
  );
  const empty = series.every((s) => !s.total && s.points.every((p) => !p));
  if (tile.look === "list" || (tile.look === "figure" && series.length > 1)) {
    return {
      body: <ValueBars series={series.map((s, i) => ({ ...s, value: s.other ? null : names[i]! }))} head={by ? fieldLabel(by) : "Event"} measure={measureName(measure)} />,
      table: { head: [by ? fieldLabel(by) : "Event", measureName(measure)], rows: series.map((s, i) => [names[i]!, s.total]) },
      empty,
    };
  }
  const lines: Line[] = series.map((s, i) => ({ name: names[i]!, color: lineColor(i, s.other), values: s.points, compared: compared?.series[i]?.points ?? null }));
  return {
    body: (
      <>
        {headline}
        {tile.look === "chart" && (
          <TimeChart label={tile.title} unit={unit} starts={starts} interval={interval} zone={zone} lines={lines} kind={series.length === 1 ? "area" : "lines"} open={openBucket(starts, interval, zone)} format={figure} />
        )}
        {tile.look === "chart" && series.length > 1 && (
          <ScrollTable label={`${tile.title}, in all`} look="totals" head={[by ? fieldLabel(by) : "Event", ...numeric("Total")]}>
            {series.map((s, i) => (
              <tr key={names[i]! + i}>
                <th scope="row" class="series-name" title={names[i]}><span class="swatch" style={{ background: `var(${lines[i]!.color})` }} /><bdi>{names[i]}</bdi></th>
                <td class="number">{figure(s.total)}</td>
              </tr>
            ))}
          </ScrollTable>
        )}
      </>
    ),
    table: {
      head: [interval, ...names, ...(compared ? names.map((n) => `${n}, before`) : [])],
      rows: [
        ...starts.map((start, i) => [start, ...series.map((s) => s.points[i] ?? null), ...(compared ? compared.series.map((s) => s.points[i] ?? null) : [])]),
        ["Total", ...series.map((s) => s.total), ...(compared ? compared.series.map((s) => s.total) : [])],
      ],
    },
    empty,
  };
}

function topEvents({ events }: TopEventsReport): Drawn {
  const longest = Math.max(1, ...events.map((e) => e.count));
  return {
    body: (
      <table class="bars">
        <thead>
          <tr><th scope="col">Event type</th><th scope="col" class="number">Events</th><th scope="col" class="number">People</th></tr>
        </thead>
        <tbody>
          {events.map((e) => (
            <tr key={e.event_type}>
              <th scope="row"><Bar share={e.count / longest} /><span class="row-label" dir="auto" title={e.event_type}>{e.event_type}</span></th>
              <td class="number">{count(e.count)}</td>
              <td class="number quiet">{count(e.users)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    ),
    table: { head: ["Event type", "Events", "People"], rows: events.map((e) => [e.event_type, e.count, e.users]) },
    empty: events.length === 0,
  };
}

function breakdown(tile: Tile, { values, other }: BreakdownReport): Drawn {
  const measure = text(tile.question.measure) ?? "count";
  const part = measure.split(":")[0]!;
  const of = (row: BreakdownReport["other"]) => (row as unknown as Record<string, number | null>)[part] ?? null;
  const name = part === "count" ? "Events" : part === "users" ? "People" : measureName(measure);
  const series = [...values.map((v) => ({ event_type: null, value: v.value, other: false, total: of(v), points: [] })), ...(other.count ? [{ event_type: null, value: null, other: true, total: of(other), points: [] }] : [])];
  return {
    body: <ValueBars series={series} head={text(tile.question.property) ?? ""} measure={name} />,
    table: { head: [text(tile.question.property) ?? "", name], rows: series.map((s) => [valueName(s), s.total]) },
    empty: series.every((s) => !s.total),
  };
}

function funnel({ steps }: FunnelReport): Drawn {
  const first = steps[0]?.users ?? 0;
  const share = (users: number) => percent(first ? users / first : 0);
  return {
    body: (
      <>
        {steps.length > 1 && <p class="headline"><span class="figure">{share(steps.at(-1)!.users)}</span> <span class="quiet">of those who begin get to the end</span></p>}
        <ol class="funnel">
          {steps.map((s, i) => (
            <li key={i}>
              <div class="funnel-head plain"><bdi class="cut-name" title={s.event_type}>{i + 1}. {s.event_type}</bdi><span class="number">{count(s.users)}</span><span class="number share">{share(s.users)}</span></div>
              <div class="funnel-track"><Bar share={first ? s.users / first : 0} tone="solid" /></div>
            </li>
          ))}
        </ol>
      </>
    ),
    table: { head: ["Step", "People", "Of the first step"], rows: steps.map((s) => [s.event_type, s.users, share(s.users)]) },
    empty: first === 0,
  };
}

function paths({ steps, links }: PathsReport): Drawn {
  const first = Math.max(1, steps[0]?.users ?? 1);
  return {
    body: (
      <ScrollTable label="Paths" head={["Step", "Event", ...numeric("People", "Of the first step")]}>
        {steps.flatMap((s) => [...s.nodes.map((n) => [n.event_type, n.users] as const), ...(s.other.users ? [["all other events", s.other.users] as const] : [])].map(([name, users], i) => (
          <tr key={`${s.step} ${name}`}>
            <td>{i === 0 ? s.step : ""}</td>
            <th scope="row"><bdi>{name}</bdi></th>
            <td class="number">{count(users)}</td>
            <td class="number quiet">{percent(users / first)}</td>
          </tr>
        )))}
      </ScrollTable>
    ),
    table: { head: ["Step", "From", "To", "People"], rows: links.map((l) => [l.step, l.from ?? "all others", l.to ?? "all others", l.users]) },
    empty: !steps.some((s) => s.users > 0),
  };
}

/** Tiles that ask for no interval have the days. */
export function byPeriod(report: SessionsReport & { days?: (SessionFigures & { date: string })[] }): SessionsReport {
  return report.periods ? report : { ...report, periods: (report.days ?? []).map((day) => ({ ...day, start: day.date })) };
}

function sessions(tile: Tile, report: SessionsReport, zone: string): Drawn {
  const asked = text(tile.question.interval);
  return {
    body: <SessionsFigures report={report} measure={measureDrawn(tile.draws)} label={tile.title} interval={INTERVALS.find((i) => i === asked) ?? "day"} zone={zone} by={text(tile.question.by)} />,
    table: sessionsTable(report),
    empty: report.total.sessions === 0,
  };
}

function lifecycle(tile: Tile, report: LifecycleReport, zone: string): Drawn {
  return {
    body: <LifecycleFigures report={report} label={tile.title} interval={wholeInterval(tile)} zone={zone} />,
    table: lifecycleTable(report),
    empty: isEmptyLifecycle(report),
  };
}

function wholeInterval(tile: Tile): WholeInterval {
  const asked = text(tile.question.interval);
  return asked === "week" || asked === "month" ? asked : "day";
}

/** Reports with one row a day, or a period. */
function overDays(tile: Tile, found: unknown, zone: string, columns: string[]): Drawn {
  const rows = (Array.isArray(found) ? found : []) as Record<string, unknown>[];
  const starts = rows.map((row) => String(row.date ?? row.start));
  const number = (row: Record<string, unknown>, column: string) => (typeof row[column] === "number" ? (row[column] as number) : null);
  const interval = wholeInterval(tile);
  const names = columns.map((c) => (c === "dau" ? "users" : c));
  return {
    body: (
      <TimeChart
        label={tile.title}
        unit={columns.length === 1 ? names[0]! : "users"}
        starts={starts}
        interval={interval}
        zone={zone}
        lines={columns.map((column, i) => ({ name: names[i]!, color: lineColor(i), values: rows.map((row) => number(row, column)) }))}
        kind={columns.length === 1 ? "area" : "lines"}
        open={openBucket(starts, interval, zone)}
      />
    ),
    table: { head: [interval, ...names], rows: rows.map((row, i) => [starts[i]!, ...columns.map((c) => number(row, c))]) },
    empty: rows.every((row) => columns.every((c) => !number(row, c))),
  };
}
