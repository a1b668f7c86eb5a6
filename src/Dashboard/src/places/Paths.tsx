import { useMemo } from "preact/hooks";
import type { PathsReport } from "../api/shapes.ts";
import { band, layout } from "../charts/sankey.ts";
import { useWidth } from "../charts/useWidth.ts";
import { Segmented } from "../parts/Bars.tsx";
import { Card } from "../parts/Card.tsx";
import { Combo, named } from "../parts/Combo.tsx";
import { numeric, ScrollTable } from "../parts/ScrollTable.tsx";
import { asked } from "../state/asked.ts";
import { useReport } from "../state/useReport.ts";
import { MAX_PATH_STEPS } from "../state/view.ts";
import { count, percent } from "../text/numbers.ts";
import type { PlaceProps } from "./place.ts";

const LIMIT = 6;
const HEIGHT = 380;
const LEAST_COLUMN = 190;
const BAR = 12;

/** What people do after an event, or did before it. */
export default function Paths({ api, view, change, range, zone, types }: PlaceProps) {
  const backward = view.pathEnd !== null;
  const anchor = view.pathEnd ?? view.pathStart ?? types.find((t) => /sign_?up|page|visit|open/i.test(t)) ?? types[0] ?? null;
  const report = useReport<PathsReport>(api, anchor && "/stats/paths", { ...asked(view, range, zone, false), [backward ? "end" : "start"]: anchor, steps: view.pathSteps, limit: LIMIT });
  const choose = (type: string, back: boolean) => change({ pathStart: back ? null : type, pathEnd: back ? type : null });

  return (
    <div class="grid">
      <section class="card whole question" aria-label="What to show">
        <div class="ask">
          <span class="ask-name">What people did</span>
          <Segmented label="Direction" value={backward ? "before" : "after"} options={[["after", "after"], ["before", "before"]] as const} onChange={(d) => anchor && choose(anchor, d === "before")} />
          <Combo label="Event" value={anchor} options={named(types)} onChoose={(t) => choose(t, backward)} />
        </div>
        <div class="ask">
          <span class="ask-name">steps</span>
          <Segmented label="Steps" value={String(view.pathSteps)} options={Array.from({ length: MAX_PATH_STEPS - 1 }, (_, i) => [String(i + 2), String(i + 2)] as const)} onChange={(n) => change({ pathSteps: Number(n) })} />
        </div>
      </section>
      <Card
        title="Paths"
        area="whole"
        report={anchor ? report : { ...report, data: { steps: [], links: [] }, loading: false }}
        zone={zone}
        table={({ links }) => ({ head: ["Step", "From", "To", "People"], rows: links.map((l) => [l.step, l.from ?? "all others", l.to ?? "all others", l.users]) })}
        empty={({ steps }) => !steps.some((s) => s.users > 0) && <><strong>Nobody did this in these days.</strong><p>Choose another event or a longer range.</p></>}
      >
        {(data) => (
          <>
            <Flow report={data} backward={backward} onChoose={(t) => choose(t, backward)} />
            <ScrollTable label="Paths as a table" head={["Step", "Event", ...numeric("People", "Of the first step")]}>
              {data.steps.flatMap((s) => [
                ...s.nodes.map((n) => ({ name: n.event_type, users: n.users, quiet: false })),
                ...(s.other.users ? [{ name: "all other events", users: s.other.users, quiet: true }] : []),
                ...(s.ended.users ? [{ name: backward ? "nothing before" : "nothing more", users: s.ended.users, quiet: true }] : []),
              ].map((row, i) => (
                <tr key={`${s.step} ${row.name}`}>
                  <td>{i === 0 ? s.step : ""}</td>
                  <th scope="row" class={row.quiet ? "quiet" : ""}><bdi>{row.name}</bdi></th>
                  <td class="number">{count(row.users)}</td>
                  <td class="number quiet">{percent(row.users / Math.max(1, data.steps[0]?.users ?? 1))}</td>
                </tr>
              )))}
            </ScrollTable>
          </>
        )}
      </Card>
    </div>
  );
}

/** Bands as high as the people who went that way. */
function Flow({ report, backward, onChoose }: { report: PathsReport; backward: boolean; onChoose: (type: string) => void }) {
  const [host, room] = useWidth<HTMLDivElement>();
  const { nodes, links } = useMemo(() => layout(report, HEIGHT), [report]);
  const steps = report.steps.map((s) => s.step);
  const wide = Math.max(LEAST_COLUMN, Math.floor(room / Math.max(1, steps.length)));
  const width = Math.max(1, steps.length) * wide;
  const column = (step: number) => {
    const at = steps.indexOf(step);
    return (backward ? steps.length - 1 - at : at) * wide;
  };
  const depth = Math.max(0, ...nodes.map((n) => n.y + n.height)) + 16;
  return (
    <div ref={host} class="scroll flow" tabIndex={0} role="region" aria-label="Paths, drawn; the table below says the same">
      <svg data-picture="" viewBox={`0 0 ${width} ${depth}`} width={width} height={depth} aria-hidden="true">
        {links.map((l) => {
          const a = column(l.from.step);
          const b = column(l.to.step);
          const d = b > a ? band(a + BAR, b, l) : band(b + BAR, a, { y0: l.y1, y1: l.y0, height: l.height });
          return (
            <path key={`${l.from.key} ${l.to.key}`} d={d} class={"flow-link" + (l.to.type === null ? " other" : "")}>
              <title>{`${l.from.type ?? "others"} → ${l.to.type ?? "others"}: ${count(l.users)}`}</title>
            </path>
          );
        })}
        {nodes.map((n) => (
          <g key={n.key} class={"flow-node" + (n.type === null ? " other" : "")} onClick={() => n.type !== null && onChoose(n.type)}>
            <rect x={column(n.step)} y={n.y} width={BAR} height={n.height} rx="2" />
            <text x={column(n.step) + BAR + 6} y={n.y + Math.max(11, Math.min(n.height / 2 + 4, n.height))}>{short(n.type ?? "all others")} {count(n.users)}</text>
            <title>{`${n.type ?? "all others"}: ${count(n.users)} people`}</title>
          </g>
        ))}
      </svg>
    </div>
  );
}

const short = (name: string) => (name.length > 22 ? [...name].slice(0, 21).join("") + "…" : name);
