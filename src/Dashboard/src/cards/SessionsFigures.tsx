import type { SessionsReport } from "../api/shapes.ts";
import { TimeChart } from "../charts/TimeChart.tsx";
import { Moved } from "../parts/Moved.tsx";
import { numeric, ScrollTable } from "../parts/ScrollTable.tsx";
import { fieldLabel } from "../state/filters.ts";
import { figure, MEASURES, sessionFigure, type SessionMeasure } from "../state/measures.ts";
import type { Interval } from "../state/view.ts";
import type { Table } from "../text/csv.ts";
import { count } from "../text/numbers.ts";
import { bucketLabel, hasBegun, openBucket } from "../time/buckets.ts";
import { periodName } from "./figures.ts";

const ALL = Object.keys(MEASURES).filter((m): m is SessionMeasure => MEASURES[m as SessionMeasure].of === "sessions");

/** All numbers of sessions, of each period and its other. */
export function sessionsTable({ periods = [], total, compared }: SessionsReport): Table {
  const names = ALL.map((m) => `${MEASURES[m].label} (${MEASURES[m].unit})`);
  const then = (figures: SessionsReport["total"] | undefined) => (compared ? ALL.map((m) => (figures ? sessionFigure(figures, m) : null)) : []);
  return {
    head: ["From", ...names, ...(compared ? names.map((n) => `${n}, before`) : [])],
    rows: [...periods.map((p, i) => [p.start, ...ALL.map((m) => sessionFigure(p, m)), ...then(compared?.periods[i])]), ["Total", ...ALL.map((m) => sessionFigure(total, m)), ...then(compared?.total)]],
  };
}

interface Props {
  report: SessionsReport;
  /** The one that is drawn. */
  measure: SessionMeasure;
  /** What the chart is called. */
  label: string;
  interval: Interval;
  zone: string;
  /** The field whose first value in a session divides them; null: none. */
  by: string | null;
  height?: number;
  /** The other numbers too, by period. */
  all?: boolean;
}

/** Sessions over time, against another period, in Explore and on boards. */
export function SessionsFigures({ report: { periods = [], total, compared, entry }, measure, label, interval, zone, by, height, all }: Props) {
  const { unit } = MEASURES[measure];
  const starts = periods.map((p) => p.start);
  const against = compared ? periodName(compared.from, compared.to, compared.until, zone) : null;
  const [now, then] = [sessionFigure(total, measure), compared ? sessionFigure(compared.total, measure) : null];
  return (
    <>
      <p class="headline">
        <span class="figure">{figure(now)}</span> <span class="quiet">{unit}{measure === "sessions" ? "" : ", all days together"}</span>
        {against && now !== null && then !== null && <Moved now={now} then={then} against={against} />}
      </p>
      <TimeChart label={label} unit={unit} starts={starts} interval={interval} zone={zone} lines={[{ name: MEASURES[measure].label, color: "--s1", values: periods.map((p) => (hasBegun(p.start, zone) ? sessionFigure(p, measure) : null)), compared: compared ? starts.map((_, i) => (compared.periods[i] ? sessionFigure(compared.periods[i]!, measure) : null)) : null }]} kind="area" open={openBucket(starts, interval, zone)} format={figure} {...(height ? { height } : {})} />
      {all && (
        <ScrollTable label={`Sessions by ${interval}`} look="totals" head={["Sessions", ...numeric("All"), ...(compared ? numeric("Before", "Change") : []), ...numeric(...starts.map((s) => bucketLabel(s, interval, zone)))]}>
          {ALL.map((m) => {
            const [mine, theirs] = [sessionFigure(total, m), compared ? sessionFigure(compared.total, m) : null];
            return (
              <tr key={m} class={m === measure ? "chosen" : ""}>
                <th scope="row" class="series-name">{MEASURES[m].label}{MEASURES[m].unit.length <= 3 && <span class="quiet"> {MEASURES[m].unit}</span>}</th>
                <td class="number">{figure(mine)}</td>
                {compared && <td class="number quiet">{figure(theirs)}</td>}
                {compared && <td class="number">{mine !== null && theirs ? <Moved now={mine} then={theirs} against="" /> : "–"}</td>}
                {periods.map((p) => <td key={p.start} class="number quiet">{hasBegun(p.start, zone) ? figure(sessionFigure(p, m)) : ""}</td>)}
              </tr>
            );
          })}
        </ScrollTable>
      )}
      {against && <p class="quiet small">Dashed: {against}.</p>}
      {by && entry && (
        <ScrollTable label={`Sessions by their first ${fieldLabel(by)}`} look="totals" head={[fieldLabel(by), ...numeric("Sessions", "People")]}>
          {entry.values.map((v) => (
            <tr key={`v ${v.value}`}>
              <th scope="row" class={"series-name" + (v.value === null ? " quiet" : "")} title={v.value ?? ""}><bdi>{v.value ?? "not set"}</bdi></th>
              <td class="number">{count(v.sessions)}</td>
              <td class="number quiet">{count(v.users)}</td>
            </tr>
          ))}
          {entry.other.sessions > 0 && (
            <tr>
              <th scope="row" class="series-name quiet">all others</th>
              <td class="number">{count(entry.other.sessions)}</td>
              <td class="number quiet">{count(entry.other.users)}</td>
            </tr>
          )}
        </ScrollTable>
      )}
    </>
  );
}
