import { useState } from "preact/hooks";
import type { ActiveNow, RecentEvents } from "../api/shapes.ts";
import { LiveCard } from "../cards/LiveCard.tsx";
import { Card } from "../parts/Card.tsx";
import { limits } from "../state/asked.ts";
import { NEVER, useReport } from "../state/useReport.ts";
import { count } from "../text/numbers.ts";
import type { PlaceProps } from "./place.ts";

const OFTEN = 4_000;
const WINDOWS = [5, 30, 180];
const WORDS: Record<number, string> = { 5: "Last 5 minutes", 30: "Last 30 minutes", 180: "Last 3 hours" };

/** Who is here now, and what they do. */
export default function Live({ api, view, zone, scopes, onOpen }: PlaceProps) {
  const [paused, setPaused] = useState(false);
  const recent = useReport<RecentEvents>(api, "/events/recent", { limit: 100, ...limits(view) }, paused ? NEVER : OFTEN);
  return (
    <div class="grid">
      {WINDOWS.map((minutes) => <NowCard key={minutes} api={api} view={view} zone={zone} minutes={minutes} />)}
      <LiveCard report={recent} area="whole tall" people={scopes?.people ?? false} zone={zone} paused={paused} onPause={setPaused} onOpen={onOpen} />
    </div>
  );
}

function NowCard({ api, view, zone, minutes }: Pick<PlaceProps, "api" | "view" | "zone"> & { minutes: number }) {
  const now = useReport<ActiveNow>(api, "/stats/now", { minutes, ...limits(view) }, OFTEN);
  return (
    <Card title={WORDS[minutes]!} area="third" report={now} zone={zone} table={(n) => ({ head: ["Minutes", "Users", "Events"], rows: [[n.minutes, n.users, n.events]] })}>
      {(n) => (
        <p class="headline">
          <span class="figure">{count(n.users)}</span> <span class="quiet">{n.users === 1 ? "person" : "people"}, {count(n.events)} {n.events === 1 ? "event" : "events"}</span>
        </p>
      )}
    </Card>
  );
}
