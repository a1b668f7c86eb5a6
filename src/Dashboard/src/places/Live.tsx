import { HereCard } from "../cards/HereCard.tsx";
import { LiveCard } from "../cards/LiveCard.tsx";
import { Card } from "../parts/Card.tsx";
import { useNow } from "../state/useLive.ts";
import { count } from "../text/numbers.ts";
import type { PlaceProps } from "./place.ts";

const SHOWN = 100;
const WINDOWS = [5, 30, 180];
const WORDS: Record<number, string> = { 5: "Last 5 minutes", 30: "Last 30 minutes", 180: "Last 3 hours" };

/** Who is here now, and what they do. */
export default function Live({ api, view, zone, scopes, onOpen }: PlaceProps) {
  return (
    <div class="grid">
      {WINDOWS.map((minutes) => <NowCard key={minutes} api={api} view={view} zone={zone} minutes={minutes} />)}
      {scopes?.people && <HereCard api={api} view={view} zone={zone} onOpen={onOpen} />}
      <LiveCard api={api} view={view} limit={SHOWN} area="whole tall" people={scopes?.people ?? false} zone={zone} onOpen={onOpen} />
    </div>
  );
}

function NowCard({ api, view, zone, minutes }: Pick<PlaceProps, "api" | "view" | "zone"> & { minutes: number }) {
  const now = useNow(api, view, minutes);
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
