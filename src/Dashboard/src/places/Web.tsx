import { useState } from "preact/hooks";
import type { TrendReport } from "../api/shapes.ts";
import { ValueBars } from "../cards/BreakdownCard.tsx";
import { EdgeCard } from "../cards/EdgeCard.tsx";
import { Segmented } from "../parts/Bars.tsx";
import { Card } from "../parts/Card.tsx";
import { asked } from "../state/asked.ts";
import { fieldLabel, toggle, type Condition } from "../state/filters.ts";
import { useFields } from "../state/useNames.ts";
import { useReport } from "../state/useReport.ts";
import type { PlaceProps } from "./place.ts";

const PAGE = ["property.page_url", "property.url", "property.path", "context.page.path", "context.page.url"];

// Fields by card. Of the ones of a tab, the first that events have is asked for. Entry and exit: of sessions.
const LISTS = [
  { title: "Pages", tabs: [["Top", PAGE], ["Entry", PAGE], ["Exit", PAGE], ["Title", ["property.title", "context.page.title"]]] },
  { title: "Sources", tabs: [["Channel", ["context.traffic.channel"]], ["Referrer", ["property.referrer", "context.page.referrer"]]] },
  { title: "Campaigns", tabs: [["Campaign", ["context.campaign.name"]], ["Source", ["context.campaign.source"]], ["Medium", ["context.campaign.medium"]]] },
  { title: "Places", tabs: [["Country", ["context.location.country"]], ["Region", ["context.location.region"]]] },
  { title: "Devices", tabs: [["Device", ["context.device.type"]], ["Browser", ["context.browser.name"]], ["System", ["context.os.name"]]] },
  { title: "Events", tabs: [["Event", ["event_type"]]] },
] as const satisfies readonly { title: string; tabs: readonly (readonly [string, readonly string[]])[] }[];

const LIMIT = 9;

/** Where visitors come from, what they look at and with what. A chosen row is a filter for all of it. */
export default function Web(props: PlaceProps) {
  const { fields } = useFields(props.api);
  const known = new Set(fields.map((f) => f.field));
  return (
    <div class="grid">
      {LISTS.map((list) => <ListCard key={list.title} {...props} title={list.title} tabs={list.tabs} known={known} />)}
    </div>
  );
}

interface Props extends PlaceProps {
  title: string;
  tabs: readonly (readonly [string, readonly string[]])[];
  known: Set<string>;
}

function ListCard({ api, view, change, range, zone, title, tabs, known }: Props) {
  const [tab, setTab] = useState(tabs[0]![0]);
  const edge = tab === "Entry" || tab === "Exit" ? tab : null;
  const candidates = tabs.find(([name]) => name === tab)![1];
  const field = candidates.find((f) => known.has(f)) ?? candidates[0]!;
  const report = useReport<TrendReport>(api, edge ? null : "/stats/trend", { ...asked(view, range, zone), measure: "users", interval: "month", by: field, limit: LIMIT });
  const condition = (value: string | null): Condition => (value === null ? { field, op: "missing" } : { field, op: "is", values: [value] });
  const has = (value: string | null) => view.filter.some((m) => JSON.stringify(m) === JSON.stringify(condition(value)));

  const actions = tabs.length > 1 && <Segmented label={`${title} by`} value={tab} options={tabs.map(([name]) => [name, name] as const)} onChange={setTab} />;

  if (edge) return <EdgeCard api={api} view={view} range={range} zone={zone} title={title} edge={edge} field={field} actions={actions} />;
  return (
    <Card
      title={title}
      area="third"
      report={report}
      zone={zone}
      actions={actions}
      table={({ series }) => ({ head: [fieldLabel(field), "People"], rows: series.map((s) => [s.other ? "all others" : s.value, s.total]) })}
      empty={({ series }) =>
        series.every((s) => s.value === null || !s.total) && (
          <>
            <strong>No event of these days says it.</strong>
            <p>What events know of visitors: <a href="docs/guides/visitors">devices, countries and channels</a>.</p>
          </>
        )
      }
    >
      {({ series }) => <ValueBars series={series.filter((s) => s.value !== null || s.other)} head={fieldLabel(field)} measure="People" onChoose={(value) => change({ filter: toggle(view.filter, condition(value)) })} isChosen={has} />}
    </Card>
  );
}
