import { createContext } from "preact";
import { useContext, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Api } from "../api/client.ts";
import type { LiveState } from "../api/live.ts";
import type { ActiveNow, PeopleNow, RecentEvents } from "../api/shapes.ts";
import { limits } from "./asked.ts";
import { useReport, type Loaded } from "./useReport.ts";
import { isFiltered, type View } from "./view.ts";

const SILENT: LiveState = { events: null, now: null, away: false, round: 0 };

// How often is asked what the stream cannot tell.
const SELDOM = 15_000;
const SOON = 3_000;

export const LiveContext = createContext<LiveState>(SILENT);

/** `round` at most every few seconds. */
function useThrottled(round: number): number {
  const [seen, setSeen] = useState(round);
  const latest = useRef(round);
  latest.current = round;
  useEffect(() => {
    if (seen === latest.current) return;
    const timer = setTimeout(() => setSeen(latest.current), SOON);
    return () => clearTimeout(timer);
  }, [seen, seen === round]);
  return seen;
}

/** The newest events of the view: from the stream, or, where it filters more than a stream can, asked for when the stream brought some. */
export function useNewest(api: Api, view: View, limit: number, paused: boolean): Loaded<RecentEvents> {
  const live = useContext(LiveContext);
  const filtered = isFiltered(view);
  const ask = filtered || live.away;
  const round = useThrottled(live.round);
  const asked = useReport<RecentEvents>(api, ask && !paused ? "/events/recent" : null, { limit, ...limits(view) }, SELDOM, round);
  const [kept, setKept] = useState<RecentEvents | null>(null);
  const streamed = useMemo(() => (live.events ? { events: live.events.slice(0, limit) } : null), [live.events, limit]);
  useEffect(() => setKept(paused ? (ask ? asked.data : streamed) : null), [paused]);
  if (paused && kept) return { ...asked, data: kept, error: null, loading: false };
  if (ask) return asked.data || !streamed || filtered ? asked : { ...asked, data: streamed, loading: false };
  return { data: streamed, error: null, loading: streamed === null, retry: () => {}, question: `/events/recent?limit=${limit}` };
}

/** Who the people of the last minutes are; asked for again when the stream brought events. */
export function useHere(api: Api, view: View, minutes: number, limit: number): Loaded<PeopleNow> {
  const live = useContext(LiveContext);
  return useReport<PeopleNow>(api, "/stats/now/people", { minutes, limit, ...limits(view) }, SELDOM, useThrottled(live.round));
}

/** People and events of the last minutes. */
export function useNow(api: Api, view: View, minutes: number): Loaded<ActiveNow> {
  const { now, away } = useContext(LiveContext);
  const told = !isFiltered(view) && !away && now?.minutes === minutes;
  const asked = useReport<ActiveNow>(api, told ? null : "/stats/now", { minutes, ...limits(view) }, SELDOM);
  return told ? { data: now, error: null, loading: false, retry: () => {}, question: `/stats/now?minutes=${minutes}` } : asked;
}
