import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Api } from "./api/client.ts";
import type { EventStats, Health, StoredEvent } from "./api/shapes.ts";
import { Keep } from "./parts/Keep.tsx";
import { DocsSearch } from "./parts/DocsSearch.tsx";
import { EventDialog } from "./parts/EventDialog.tsx";
import { FilterBar } from "./parts/FilterBar.tsx";
import { LiveProvider } from "./parts/LiveProvider.tsx";
import { NoAccess } from "./parts/NoAccess.tsx";
import { PlaceNav } from "./parts/PlaceNav.tsx";
import { RangePicker } from "./parts/RangePicker.tsx";
import { TopBar } from "./parts/TopBar.tsx";
import { TrustStrip } from "./parts/TrustStrip.tsx";
import { ZonePicker } from "./parts/ZonePicker.tsx";
import { Room } from "./places/Room.tsx";
import { PLACES } from "./state/places.ts";
import type { ServerFacts } from "./state/server.ts";
import { useConnection } from "./state/useConnection.ts";
import { typesOf } from "./state/useNames.ts";
import { useReport } from "./state/useReport.ts";
import { useScopes } from "./state/useScopes.ts";
import { useView, ViewContext } from "./state/useView.ts";
import { resolve } from "./time/ranges.ts";

interface Props {
  api: Api;
  server: ServerFacts;
  /** The provider at which the reader signed in; null: a key opened the page, or nobody signs in. */
  host: string | null;
  /** The reader was let in before; false: nothing is asked until the server says that they may read. */
  sure: boolean;
  /** Null where nobody signs in. */
  onLeave: (() => void) | null;
}

const OFTEN = 15_000;
// What is not well may be well in a moment, as after a start.
const SOON = 3_000;

export function Dashboard({ api, server, host, sure, onLeave }: Props) {
  const [view, change] = useView();
  const [searching, setSearching] = useState(false);
  const [opened, setOpened] = useState<StoredEvent | null>(null);
  const main = useRef<HTMLElement>(null);
  const { lostAt } = useConnection(api);
  useEffect(() => api.connection.watch(), [api]);

  const zone = view.zone ?? server.timeZone;
  const range = resolve(view.range, zone);
  const { scopes, refused } = useScopes(api);
  const reads = !refused && (sure || scopes !== null);
  const stats = useReport<EventStats>(api, reads ? "/events/stats" : null, {}, OFTEN);
  const [unwell, setUnwell] = useState(false);
  const health = useReport<Health>(api, reads ? "/health" : null, {}, unwell ? SOON : OFTEN);
  useEffect(() => setUnwell(health.data !== null && health.data.status !== "ok"), [health.data]);
  const types = useMemo(() => typesOf(stats.data), [stats.data]);
  const { label, ranged } = PLACES[view.place];

  useEffect(() => {
    document.title = view.place === "overview" ? "Daybook" : `${label} · Daybook`;
  }, [view.place, label]);
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
    <ViewContext.Provider value={view}>
      <LiveProvider api={api} on={reads}>
      <a
        class="skip"
        href="#reports"
        onClick={(e) => {
          // The part of the address behind # is the view's.
          e.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the reports
      </a>
      <TopBar onSearch={() => setSearching(true)} onLeave={onLeave} />
      <div class="places-row">
        {!refused && (
          <>
            <PlaceNav view={view} scopes={scopes} />
            <section class="state" aria-label="State of Daybook">
              <TrustStrip health={health.data} stats={stats.data} lostAt={lostAt} zone={zone} />
            </section>
          </>
        )}
      </div>
      <main id="reports" ref={main} tabIndex={-1}>
        <h1 class="sr-only">{view.place === "overview" ? "Dashboard" : label}</h1>
        {refused && onLeave ? <NoAccess host={host} why={refused.message} onLeave={onLeave} /> : (
          <>
            <div class="controls">
              {ranged && <RangePicker range={view.range} zone={zone} onChange={(r) => change({ range: r })} />}
              <ZonePicker zone={view.zone} serverZone={server.timeZone} onChange={(z) => change({ zone: z })} />
              {((ranged && view.place !== "sql") || view.place === "live") && <FilterBar api={api} view={view} types={types} scopes={scopes} onChange={change} />}
            </div>
            {reads ? (
              <Keep api={api} view={view} range={range} zone={zone} serverZone={server.timeZone} ops={scopes?.ops ?? false} types={types}>
                <Room api={api} view={view} change={change} range={range} zone={zone} types={types} stats={stats} health={lostAt === null ? health.data : null} scopes={scopes} onOpen={setOpened} />
              </Keep>
            ) : <div class="skeleton room" role="status" aria-label="Loading" />}
          </>
        )}
      </main>
      <footer class="page-foot">
        <a href="docs/README">Documentation</a>
        <a href="reference">API reference</a>
        <a href="docs/reliability">What is promised</a>
      </footer>
      {searching && <DocsSearch api={api} onClose={() => setSearching(false)} />}
      {opened && <EventDialog api={api} event={opened} zone={zone} people={scopes?.people ?? false} onClose={() => setOpened(null)} />}
      </LiveProvider>
    </ViewContext.Provider>
  );
}
