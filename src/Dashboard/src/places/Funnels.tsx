import { FunnelCard } from "../cards/FunnelCard.tsx";
import type { PlaceProps } from "./place.ts";

/** Where people drop on a way of any steps. */
export default function Funnels({ api, view, change, range, zone, types, scopes }: PlaceProps) {
  return (
    <div class="grid">
      <FunnelCard api={api} view={view} change={change} range={range} zone={zone} types={types} people={scopes?.people ?? false} area="whole" whole />
    </div>
  );
}
