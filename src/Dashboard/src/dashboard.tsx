import { useEffect, useMemo, useState } from "preact/hooks";
import type { Api } from "./api/client.ts";
import type { DauReport, EventStats, Health, RecentEvents, StoredEvent, TopEventsReport } from "./api/shapes.ts";
import { ActiveUsersCard } from "./cards/ActiveUsersCard.tsx";
import { BreakdownCard } from "./cards/BreakdownCard.tsx";
import { FreshnessCard } from "./cards/FreshnessCard.tsx";
import { FunnelCard } from "./cards/FunnelCard.tsx";
import { suggestSteps } from "./cards/funnel.ts";
import { LedgerCard } from "./cards/LedgerCard.tsx";
import { LiveCard } from "./cards/LiveCard.tsx";
import { RetentionCard } from "./cards/RetentionCard.tsx";
import { TopEventsCard } from "./cards/TopEventsCard.tsx";
import { TrafficCard } from "./cards/TrafficCard.tsx";
import { DocsSearch } from "./parts/DocsSearch.tsx";
import { EventDialog } from "./parts/EventDialog.tsx";
import { CloseIcon } from "./parts/icons.tsx";
import { RangePicker } from "./parts/RangePicker.tsx";
import { TopBar } from "./parts/TopBar.tsx";
import { TrustStrip } from "./parts/TrustStrip.tsx";
import { ZonePicker } from "./parts/ZonePicker.tsx";
import type { ServerFacts } from "./state/server.ts";
import { useReport } from "./state/useReport.ts";
import { useView } from "./state/useView.ts";
import { before, resolve } from "./time/ranges.ts";

interface Props {
  api: Api;
  server: ServerFacts;
  /** Null where nobody signs in. */
  onLeave: (() => void) | null;
}

const LIVE = 4_000;
const NEVER = 86_400_000;

export function Dashboard({ api, server, onLeave }: Props) {
  const [view, change] = useView();
  const [searching, setSearching] = useState(false);
  const [paused, setPaused] = useState(false);
  const [opened, setOpened] = useState<StoredEvent | null>(null);

  const zone = view.zone ?? server.timeZone;
  const range = resolve(view.range, zone);
  const filter = { tz: zone, event_type: view.eventType };
  const dau = useReport<DauReport>(api, "/stats/dau", { ...range, ...filter });
  const dauBefore = useReport<DauReport>(api, "/stats/dau", { ...before(range), ...filter }, NEVER);
  const top = useReport<TopEventsReport>(api, "/stats/top-events", { ...range, tz: zone, limit: 9 });
  const stats = useReport<EventStats>(api, "/events/stats", {}, 15_000);
  const health = useReport<Health>(api, "/health", {}, 15_000);
  const recent = useReport<RecentEvents>(api, "/events/recent", { limit: 50, event_type: view.eventType }, paused ? NEVER : LIVE);

  const types = useMemo(() => Object.entries(stats.data?.by_type ?? {}).sort((a, b) => b[1] - a[1]).map(([type]) => type), [stats.data]);
  const steps = view.steps.length ? view.steps : suggestSteps(types);

  useEffect(() => {
    const hotkey = (e: KeyboardEvent) => {
      const typing = e.target instanceof HTMLElement && e.target.closest("input, select, textarea, dialog");
      if ((e.key === "k" && (e.ctrlKey || e.metaKey)) || (e.key === "/" && !typing)) {
        e.preventDefault();
        setSearching(true);
      }
    };
    addEventListener("keydown", hotkey);
    return () => removeEventListener("keydown", hotkey);
  }, []);

  return (
    <>
      <a class="skip" href="#reports">Skip to the reports</a>
      <TopBar onSearch={() => setSearching(true)} onLeave={onLeave} />
      <main id="reports" tabIndex={-1}>
        <h1 class="sr-only">Dashboard</h1>
        <div class="controls">
          <RangePicker range={view.range} zone={zone} onChange={(r) => change({ range: r })} />
          <ZonePicker zone={view.zone} serverZone={server.timeZone} onChange={(z) => change({ zone: z })} />
          {view.eventType && (
            <button type="button" class="chip chosen" aria-label={`Remove the filter ${view.eventType}`} onClick={() => change({ eventType: null })}>
              only {view.eventType} <CloseIcon />
            </button>
          )}
          <TrustStrip health={health.data} stats={stats.data} />
        </div>
        <div class="grid">
          <TrafficCard measure="events" report={dau} before={dauBefore} zone={zone} eventType={view.eventType} />
          <ActiveUsersCard api={api} range={range} zone={zone} eventType={view.eventType} dau={dau} dauBefore={dauBefore} window={view.active} onWindow={(active) => change({ active })} />
          <TopEventsCard report={top} zone={zone} eventType={view.eventType} onChoose={(eventType) => change({ eventType })} />
          <FunnelCard api={api} range={range} zone={zone} steps={steps} within={view.within} types={types} onSteps={(s) => change({ steps: s })} onWithin={(within) => change({ within })} />
          <BreakdownCard api={api} range={range} zone={zone} eventType={view.eventType} recent={recent.data?.events ?? null} />
          <RetentionCard api={api} range={range} zone={zone} eventType={view.eventType} window={view.cohorts} onWindow={(cohorts) => change({ cohorts })} />
          <LiveCard report={recent} zone={zone} paused={paused} onPause={setPaused} onOpen={setOpened} />
          <LedgerCard api={api} zone={zone} />
          <FreshnessCard api={api} stats={stats} health={health.data} zone={zone} />
        </div>
      </main>
      <footer class="page-foot">
        <a href="docs/README">Documentation</a>
        <a href="reference">API reference</a>
        <a href="docs/reliability">What is promised</a>
      </footer>
      {searching && <DocsSearch api={api} onClose={() => setSearching(false)} />}
      {opened && <EventDialog api={api} event={opened} zone={zone} onClose={() => setOpened(null)} />}
    </>
  );
}
