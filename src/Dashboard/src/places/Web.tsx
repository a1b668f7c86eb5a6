import { useState } from "preact/hooks";
import type { TrendReport } from "../api/shapes.ts";
import { ValueBars } from "../cards/BreakdownCard.tsx";
import { EdgeCard } from "../cards/EdgeCard.tsx";
import { AttributionPicker } from "../parts/AttributionPicker.tsx";
import { Segmented } from "../parts/Bars.tsx";
import { Card } from "../parts/Card.tsx";
import { Combo } from "../parts/Combo.tsx";
import { asked } from "../state/asked.ts";
import { NOBODY, type Attribution, type Lookback } from "../state/attribution.ts";
import { fieldLabel, nameOf, toggle, type Condition } from "../state/filters.ts";
import { isOfProperty, measureName, readMeasure } from "../state/measures.ts";
import { useFields, type Field } from "../state/useNames.ts";
import { useReport } from "../state/useReport.ts";
import type { PlaceProps } from "./place.ts";

const PAGE = ["property.page_url", "property.url", "property.path", "context.page.path", "context.page.url"];

// Fields by card. Of the ones of a tab, the first that events have is asked for. Entry and exit: of sessions.
const LISTS = [
  { title: "Pages", tabs: [["Top", PAGE], ["Entry", PAGE], ["Exit", PAGE], ["Title", ["property.title", "context.page.title"]]] },
  { title: "Sources", tabs: [["Channel", ["context.traffic.channel"]], ["Referrer", ["context.traffic.referrer", "property.referrer", "context.page.referrer"]]] },
  { title: "Campaigns", tabs: [["Campaign", ["context.campaign.name"]], ["Source", ["context.campaign.source"]], ["Medium", ["context.campaign.medium"]]] },
  { title: "Places", tabs: [["Country", ["context.location.country"]], ["Region", ["context.location.region"]]] },
  { title: "Devices", tabs: [["Device", ["context.device.type"]], ["Browser", ["context.browser.name"]], ["System", ["context.os.name"]]] },
  { title: "Events", tabs: [["Event", ["event_type"]]] },
] as const satisfies readonly { title: string; tabs: readonly (readonly [string, readonly string[]])[] }[];

const LIMIT = 9;

// What can be said of an event that visitors came to.
const WORTHS = { users: "people", events: "times", sum: "sum of…" } as const;

type Worth = keyof typeof WORTHS;

/** How a list with a goal is asked for. */
interface Goal {
  event: string;
  measure: string;
  attribution: Attribution;
  lookback: Lookback;
}

function goalOf({ goal, measure, attribution, lookback }: PlaceProps["view"]): Goal | null {
  if (!goal) return null;
  const { kind, property } = readMeasure(measure);
  return { event: goal, measure: kind === "events" || (kind === "sum" && property) ? measure : "users", attribution: attribution ?? "first", lookback };
}

/** Where visitors come from, what they look at and with what; or what brought those who came to an event, such as a purchase. */
export default function Web(props: PlaceProps) {
  const { fields } = useFields(props.api);
  const known = new Set(fields.map((f) => f.field));
  const goal = goalOf(props.view);
  return (
    <div class="grid">
      <GoalPicker {...props} goal={goal} fields={fields} />
      {LISTS.filter((list) => !goal || list.title !== "Events").map((list) => <ListCard key={list.title} {...props} title={list.title} tabs={list.tabs} known={known} goal={goal} />)}
    </div>
  );
}

/** Who is counted: all visitors, or those who came to an event; and by which of the values that they had. */
function GoalPicker({ change, types, goal, fields }: PlaceProps & { goal: Goal | null; fields: Field[] }) {
  const numbers = fields.flatMap((f) => (f.types.includes("number") && nameOf(f.field)?.scope === "property" ? [{ value: nameOf(f.field)!.name, label: f.label }] : []));
  const { kind, property } = readMeasure(goal?.measure ?? "users");
  return (
    <section class="card whole question" aria-label="What to show">
      <div class="ask">
        <span class="ask-name">Count</span>
        <Combo label="Who to count" value={goal?.event ?? ""} valueLabel={goal?.event ?? ""} options={[{ value: "", label: "all visitors" }, ...types.map((t) => ({ value: t, label: t }))]} onChoose={(event) => change(event ? { goal: event, measure: "users" } : { goal: null, measure: "events" })} />
      </div>
      {goal && (
        <>
          <div class="ask">
            <span class="ask-name">by</span>
            <select aria-label="Measure" value={kind} onChange={(e) => {
              const worth = e.currentTarget.value as Worth;
              change({ measure: worth === "sum" ? `sum:${property ?? numbers[0]?.value ?? ""}` : worth });
            }}>
              {Object.entries(WORTHS).filter(([worth]) => worth !== "sum" || numbers.length > 0).map(([worth, words]) => <option key={worth} value={worth}>{words}</option>)}
            </select>
            {isOfProperty(kind) && <Combo label="Property to measure" value={property} options={numbers} onChoose={(p) => change({ measure: `sum:${p}` })} />}
          </div>
          <div class="ask">
            <span class="ask-name">under</span>
            <AttributionPicker value={goal.attribution} lookback={goal.lookback} onChange={change} always />
          </div>
          <p class="quiet small">Each {goal.event} counts once, under the value that an event of the same person says. Entry and exit: the first and the last page of its session, up to it. <a href="docs/reports#attribution-what-brought-them">How this is counted</a></p>
        </>
      )}
    </section>
  );
}

interface Props extends PlaceProps {
  title: string;
  tabs: readonly (readonly [string, readonly string[]])[];
  known: Set<string>;
  goal: Goal | null;
}

function ListCard({ api, view, change, range, zone, title, tabs, known, goal }: Props) {
  const [tab, setTab] = useState(tabs[0]![0]);
  const edge = tab === "Entry" || tab === "Exit" ? tab : null;
  const candidates = tabs.find(([name]) => name === tab)![1];
  const field = candidates.find((f) => known.has(f)) ?? candidates[0]!;
  const report = useReport<TrendReport>(api, edge && !goal ? null : "/stats/trend", {
    ...asked(view, range, zone, !goal),
    ...(goal && { event_type: goal.event, attribution: edge ? (edge === "Entry" ? "first" : "last") : goal.attribution, lookback: edge ? "session" : goal.lookback }),
    measure: goal?.measure ?? "users",
    interval: "month",
    by: field,
    limit: LIMIT,
  });
  const measure = measureName(goal?.measure ?? "users");
  const condition = (value: string | null): Condition => (value === null ? { field, op: "missing" } : { field, op: "is", values: [value] });
  const has = (value: string | null) => view.filter.some((m) => JSON.stringify(m) === JSON.stringify(condition(value)));

  const actions = tabs.length > 1 && <Segmented label={`${title} by`} value={tab} options={tabs.map(([name]) => [name, name] as const)} onChange={setTab} />;

  if (edge && !goal) return <EdgeCard api={api} view={view} range={range} zone={zone} title={title} edge={edge} field={field} actions={actions} />;
  return (
    <Card
      title={title}
      area="third"
      report={report}
      zone={zone}
      actions={actions}
      table={({ series }) => ({ head: [fieldLabel(field), measure], rows: series.map((s) => [s.other ? "all others" : s.value ?? (goal && NOBODY), s.total]) })}
      empty={({ series }) =>
        goal ? series.every((s) => !s.total) && <><strong>No {goal.event} in these days.</strong><p>Choose another event, fewer filters or a longer range. Filters are about the event itself.</p></>
        : series.every((s) => s.value === null || !s.total) && (
          <>
            <strong>No event of these days says it.</strong>
            <p>What events know of visitors: <a href="docs/guides/visitors">devices, countries and channels</a>.</p>
          </>
        )
      }
    >
      {({ series }) =>
        goal ? <ValueBars series={series} head={fieldLabel(field)} measure={measure} nobody={NOBODY} />
        : <ValueBars series={series.filter((s) => s.value !== null || s.other)} head={fieldLabel(field)} measure={measure} onChoose={(value) => change({ filter: toggle(view.filter, condition(value)) })} isChosen={has} />
      }
    </Card>
  );
}
