import type { RetentionReport, TopEventsReport } from "../api/shapes.ts";
import { ActiveUsersCard } from "../cards/ActiveUsersCard.tsx";
import { BreakdownCard } from "../cards/BreakdownCard.tsx";
import { figuresOfTrend } from "../cards/figures.ts";
import { FiguresCard } from "../cards/FiguresCard.tsx";
import { FreshnessCard } from "../cards/FreshnessCard.tsx";
import { FunnelCard } from "../cards/FunnelCard.tsx";
import { LedgerCard } from "../cards/LedgerCard.tsx";
import { LiveCard } from "../cards/LiveCard.tsx";
import { RetentionCard, retentionAsked } from "../cards/RetentionCard.tsx";
import { TopEventsCard } from "../cards/TopEventsCard.tsx";
import { asked } from "../state/asked.ts";
import { useReport } from "../state/useReport.ts";
import { figuresAsked, useTrend } from "../state/useTrend.ts";
import { isFiltered } from "../state/view.ts";
import { intervalFor } from "../time/buckets.ts";
import type { PlaceProps } from "./place.ts";

const LIVE = 50;

/** How it goes, and whether the numbers can be relied on. */
export default function Overview({ api, view, change, range, zone, types, stats, health, scopes, onOpen }: PlaceProps) {
  const interval = intervalFor(range);
  const figures = figuresAsked(view, range);
  const events = useTrend(api, view, range, zone, figures.events);
  const people = useTrend(api, view, range, zone, figures.people);
  const top = useReport<TopEventsReport>(api, "/stats/top-events", { ...asked(view, range, zone, false), limit: 9 });
  const retention = useReport<RetentionReport>(api, "/stats/retention", retentionAsked(view, range, zone));
  const shared = { api, view, change, range, zone };

  return (
    <div class="grid">
      <FiguresCard measure="events" report={figuresOfTrend(events, zone)} interval={interval} zone={zone} filtered={isFiltered(view)} words="in all" />
      <ActiveUsersCard api={api} view={view} range={range} zone={zone} interval={interval} trend={people} onWindow={(active) => change({ active })} />
      <TopEventsCard report={top} zone={zone} eventType={view.eventType} onChoose={(eventType) => change({ eventType })} />
      <FunnelCard {...shared} types={types} people={scopes?.people ?? false} area="third" />
      <BreakdownCard {...shared} />
      <RetentionCard report={retention} window={view.cohorts} zone={zone} onWindow={(cohorts) => change({ cohorts })} />
      <LiveCard api={api} view={view} limit={LIVE} area="narrow" people={scopes?.people ?? false} zone={zone} onOpen={onOpen} />
      {scopes?.ops && <LedgerCard api={api} zone={zone} />}
      <FreshnessCard api={api} stats={stats} health={health} ops={scopes?.ops ?? false} zone={zone} />
    </div>
  );
}
