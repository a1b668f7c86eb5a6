import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { dayLabel, type Day } from "../time/days.ts";
import { compact, count } from "../text/numbers.ts";
import { useTheme } from "../state/theme.ts";
import { cssColor } from "./colors.ts";

interface Props {
  label: string;
  unit: string;
  days: Day[];
  values: number[];
  /** The same days of the period before; null where it does not reach. */
  previous: (number | null)[];
  kind: "bars" | "area";
  color: string;
  /** The last day is not over: it is drawn apart. */
  lastIsOpen: boolean;
}

const HEIGHT = 210;

/** One figure a day. Arrow keys move through the days; each is read out. */
export function TimeChart(props: Props) {
  const { label, unit, days, values, previous, kind, color, lastIsOpen } = props;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const { shown: theme } = useTheme();
  // A refresh with the same numbers must not rebuild the chart under the reader's cursor.
  const data = useMemo(() => [days, values, previous] as const, [JSON.stringify([days, values, previous])]);

  useEffect(() => {
    const element = host.current!;
    const [xs, ys, before] = data;
    const ink = cssColor(element, "--quiet");
    const line = cssColor(element, "--line");
    const stroke = cssColor(element, color);
    const soft = cssColor(element, color + "-soft");
    const axis = { stroke: ink, font: "12px Inter Variable, system-ui", ticks: { show: false } };
    const open = lastIsOpen ? xs.length - 1 : -1;
    const closed = ys.filter((_, i) => i !== open);
    // A day that is not over would look like a fall: the way to it is dotted.
    const soFar = ys.map((y, i) => (kind === "area" && open > 0 && i >= open - 1 ? y : null));
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        padding: [10, 6, 0, 0],
        legend: { show: false },
        tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), "Etc/UTC"),
        cursor: { sync: { key: "days" }, drag: { x: false, y: false }, points: { size: (_, series) => (kind === "area" && series > 1 ? 8 : 0), fill: stroke, stroke: cssColor(element, "--paper") }, x: true, y: false },
        scales: {
          x: { time: true, range: (_, min, max) => (kind === "bars" || min === max ? [min - 43_200, max + 43_200] : [min, max]) },
          y: { range: (_, __, max) => [0, Math.max(4, max * 1.1)] },
        },
        axes: [
          { ...axis, grid: { show: false }, size: 28, space: 70, incrs: [1, 2, 3, 7, 14, 28, 56, 91].map((d) => d * 86_400), values: (_, splits) => splits.map((s) => dayLabel(new Date(s * 1000).toISOString().slice(0, 10), true).replace(/ \d{4}$/, "")) },
          { ...axis, grid: { stroke: line, width: 1 }, size: 46, splits: (_, __, ___, max) => niceSplits(max), values: (_, splits) => splits.map(compact) },
        ],
        series: [
          {},
          { label: "Before", stroke: ink, width: 1.5, dash: [3, 4], points: { show: false } },
          kind === "bars"
            ? { label, stroke, fill: stroke, width: 0, points: { show: false }, paths: uPlot.paths.bars!({ size: [0.72, 40], radius: 0.18, disp: { fill: { unit: 3, values: () => xs.map((_, i) => (i === open ? soft : stroke)) } } }) }
            : { label, stroke, width: 2.25, fill: gradient(soft), points: { show: closed.length < 3 }, paths: uPlot.paths.spline!() },
          { label: "So far", stroke, width: 2, dash: [2, 4], points: { show: false } },
        ],
        hooks: { setCursor: [(u) => setAt(u.cursor.idx ?? null)] },
      },
      [xs.map((d) => Date.parse(d) / 1000), before.some(Boolean) ? (before as (number | null)[]) : xs.map(() => null), kind === "bars" ? ys : ys.map((y, i) => (i === open ? null : y)), soFar],
      element,
    );
    plot.root.querySelector("canvas")?.setAttribute("aria-hidden", "true");
    chart.current = plot;
    const resize = new ResizeObserver(() => element.clientWidth > 0 && plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [data, kind, color, lastIsOpen, theme]);

  const move = (event: KeyboardEvent) => {
    const last = days.length - 1;
    const next = { ArrowLeft: Math.max(0, (at ?? last + 1) - 1), ArrowRight: Math.min(last, (at ?? -1) + 1), Home: 0, End: last }[event.key];
    if (next === undefined || !chart.current) return;
    event.preventDefault();
    const plot = chart.current;
    plot.setCursor({ left: plot.valToPos(Date.parse(days[next]!) / 1000, "x"), top: plot.valToPos(values[next]!, "y") });
  };

  const day = at === null ? null : days[at];
  return (
    <div class="chart" tabIndex={0} role="group" aria-label={`${label}, a chart of ${days.length} days. Arrow keys move through the days.`} onKeyDown={move}>
      <div ref={host} class="chart-canvas" />
      {day && at !== null && (
        <div class={"tooltip " + (at > days.length / 2 ? "left" : "right")} role="status">
          <strong>{dayLabel(day)}</strong>
          <span>
            {count(values[at]!)} {unit}
            {lastIsOpen && at === days.length - 1 ? " so far" : ""}
          </span>
          {previous[at] !== null && previous[at] !== undefined && <span class="quiet">{count(previous[at]!)} in the period before</span>}
        </div>
      )}
    </div>
  );
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
