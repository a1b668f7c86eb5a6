import { useContext, useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { KeepContext } from "../state/notes.ts";
import { useTheme } from "../state/theme.ts";
import type { Interval } from "../state/view.ts";
import { axisLabel, bucketLabel } from "../time/buckets.ts";
import { compact, count } from "../text/numbers.ts";
import { cssColor } from "./colors.ts";
import { NoteList, useNotes } from "./Notes.tsx";

export interface Line {
  name: string;
  /** A variable of the style sheet. */
  color: string;
  values: readonly (number | null)[];
  /** The same line in another period, drawn dashed. */
  compared?: readonly (number | null)[] | null;
}

interface Props {
  label: string;
  /** What the figures count; empty: nothing that has a name. */
  unit: string;
  starts: readonly string[];
  interval: Interval;
  zone: string;
  lines: readonly Line[];
  kind: "bars" | "area" | "lines";
  /** The start that is not over, which is drawn apart; -1: none. */
  open: number;
  /** What the dashed lines are. */
  comparedWith?: string;
  format?: (figure: number) => string;
  height?: number;
}

const HEIGHT = 210;
const AREA_ABOVE = 8;

/** Figures over time. Arrow keys move through the times; each is read out. */
export function TimeChart(props: Props) {
  const { label, unit, starts, interval, zone, lines, kind, open, comparedWith = "in the period before", format = count, height = HEIGHT } = props;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const { shown: theme } = useTheme();
  const notes = useNotes(starts, interval, zone);
  const { edit } = useContext(KeepContext);
  // Where each start stands, for the marks of notes, which are laid over the chart: a picture of it stays as it is.
  const [spots, setSpots] = useState<{ left: number[]; bottom: number }>({ left: [], bottom: 0 });
  // A refresh with the same numbers must not rebuild the chart under the reader's cursor.
  const print = JSON.stringify([starts, lines]);
  const data = useMemo(() => ({ starts, lines }), [print]);

  useEffect(() => {
    const element = host.current!;
    const { starts: xs, lines: drawn } = data;
    const last = xs.length - 1;
    const ink = cssColor(element, "--quiet");
    const grid = cssColor(element, "--line");
    const paper = cssColor(element, "--paper");
    const axis = { stroke: ink, font: "12px Inter Variable, system-ui", ticks: { show: false } };
    const series: uPlot.Series[] = [{}];
    const columns: (number | null)[][] = [xs.map((_, i) => i)];
    for (const line of drawn) {
      const stroke = cssColor(element, line.color);
      const soft = cssColor(element, line.color + (kind === "lines" ? "" : "-soft"));
      if (line.compared?.some((v) => v)) {
        series.push({ stroke: drawn.length === 1 ? ink : stroke, width: 1.5, dash: [3, 4], points: { show: false } });
        columns.push(xs.map((_, i) => line.compared![i] ?? null));
      }
      if (kind === "bars") {
        series.push({ stroke, fill: stroke, width: 0, points: { show: false }, paths: uPlot.paths.bars!({ size: [0.72, 40], radius: 0.18, disp: { fill: { unit: 3, values: () => xs.map((_, i) => (i === open ? soft : stroke)) } } }) });
        columns.push([...line.values]);
        continue;
      }
      const few = line.values.filter((v, i) => v !== null && i !== open).length < 3;
      series.push({ stroke, width: kind === "area" ? 2.25 : 2, ...(kind === "area" ? { fill: gradient(soft), paths: uPlot.paths.spline!() } : {}), points: { show: few, size: 6, fill: stroke } });
      columns.push(line.values.map((v, i) => (i === open ? null : v)));
      if (open < 0) continue;
      // What is not over would look like a fall: the way to it is dotted.
      series.push({ stroke, width: 2, dash: [2, 4], points: { show: open === 0, size: 6, fill: paper } });
      columns.push(line.values.map((v, i) => (i >= open - 1 ? v : null)));
    }
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height,
        padding: [10, kind === "bars" ? 8 : 26, 0, 0],
        legend: { show: false },
        cursor: {
          drag: { x: false, y: false },
          points: { size: kind === "bars" ? 0 : 8, fill: paper },
          x: true,
          y: false,
          // The line stands on what the words beside it are about.
          move: (u, left, top) => (left < 0 ? [left, top] : [u.valToPos(u.posToIdx(left), "x"), top]),
        },
        scales: {
          x: { time: false, range: () => (kind === "bars" || last === 0 ? [-0.5, last + 0.5] : [0, last]) },
          y: { range: (_, __, max) => [0, Math.max(4, (max ?? 0) * 1.1)] },
        },
        axes: [
          { ...axis, grid: { show: false }, size: 28, splits: (u) => places(xs.length, (u.bbox.width / devicePixelRatio) / 76), values: (_, splits) => splits.map((i) => axisLabel(xs[i] ?? "", interval, zone)) },
          { ...axis, grid: { stroke: grid, width: 1 }, size: 50, splits: (_, __, ___, max) => niceSplits(max), values: (_, splits) => splits.map(compact) },
        ],
        series,
        hooks: { draw: [(u) => setSpots((old) => {
          const next = { left: xs.map((_, i) => Math.round(u.bbox.left / devicePixelRatio + u.valToPos(i, "x"))), bottom: Math.round((u.bbox.top + u.bbox.height) / devicePixelRatio) };
          return JSON.stringify(old) === JSON.stringify(next) ? old : next;
        })], setCursor: [(u) => setAt((u.cursor.left ?? -1) < 0 ? null : (u.cursor.idx ?? null))] },
      },
      columns as uPlot.AlignedData,
      element,
    );
    plot.root.querySelector("canvas")?.setAttribute("aria-hidden", "true");
    chart.current = plot;
    const resize = new ResizeObserver(() => element.clientWidth > 0 && plot.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [data, kind, open, theme, interval, zone, height]);

  const move = (event: KeyboardEvent) => {
    const last = starts.length - 1;
    const next = { ArrowLeft: Math.max(0, (at ?? last + 1) - 1), ArrowRight: Math.min(last, (at ?? -1) + 1), Home: 0, End: last }[event.key];
    if (next === undefined || !chart.current) return;
    event.preventDefault();
    chart.current.setCursor({ left: chart.current.valToPos(next, "x"), top: 20 });
  };

  const shown = at === null ? [] : lines.slice(0, AREA_ABOVE);
  return (
    <>
    <div class="chart" tabIndex={0} role="group" aria-label={`${label}, a chart of ${starts.length} ${interval}s. Arrow keys move through the ${interval}s.`} onKeyDown={move}>
      <div ref={host} class="chart-canvas" style={{ minHeight: `${height}px` }} />
      {[...new Set(notes.map((note) => note.at))].map((place) => spots.left[place] !== undefined && (
        <span key={place} class="note-mark" aria-hidden="true" style={{ left: `${spots.left[place]}px`, height: `${Math.max(0, spots.bottom - 10)}px` }} />
      ))}
      {at !== null && starts[at] !== undefined && (
        <div class={"tooltip " + (at > starts.length / 2 ? "left" : "right")} role="status">
          <strong>{bucketLabel(starts[at]!, interval, zone)}</strong>
          {shown.map((line) => {
            const then = line.compared?.[at] ?? null;
            const figure = line.values[at];
            return (
              <span key={line.name} class="tooltip-line">
                {lines.length > 1 && <><span class="swatch" style={{ background: `var(${line.color})` }} /><bdi class="tooltip-name">{line.name}</bdi></>}
                <span>
                  {figure === null || figure === undefined ? "–" : format(figure)} {unit}
                  {at === open ? " so far" : ""}
                </span>
                {then !== null && <span class="quiet">{format(then)} {comparedWith}</span>}
              </span>
            );
          })}
          {lines.length > shown.length && <span class="quiet small">and {lines.length - shown.length} more in the table</span>}
          {notes.filter((note) => note.at === at).map((note) => <span key={note.annotation_id ?? note.text} class="note small" dir="auto">{note.text}</span>)}
        </div>
      )}
    </div>
    <NoteList notes={notes} onEdit={edit} />
    </>
  );
}

/** At which of n places a label stands if about `room` of them fit: at even steps. */
export function places(n: number, room: number): number[] {
  const rough = n / Math.max(1, room);
  const step = [1, 2, 3, 4, 6, 7, 12, 14, 24, 28, 48, 56, 91].find((s) => s >= rough) ?? Math.ceil(rough);
  const found = [];
  for (let i = 0; i < n; i += step) found.push(i);
  return found;
}

function gradient(color: string) {
  return (u: uPlot) => {
    const fill = u.ctx.createLinearGradient(0, u.bbox.top, 0, u.bbox.top + u.bbox.height);
    fill.addColorStop(0, color);
    fill.addColorStop(1, "transparent");
    return fill;
  };
}

/** Zero and up to four round numbers: counts have no halves. */
export function niceSplits(max: number): number[] {
  const rough = max / 4;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? power);
  const splits = [];
  for (let value = 0; value <= max; value += step) splits.push(value);
  return splits;
}
