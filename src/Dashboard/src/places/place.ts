import type { ComponentType } from "preact";
import type { Api } from "../api/client.ts";
import type { EventStats, Health, StoredEvent } from "../api/shapes.ts";
import type { Place, Scopes } from "../state/places.ts";
import type { Loaded } from "../state/useReport.ts";
import type { Change } from "../state/useView.ts";
import type { View } from "../state/view.ts";
import type { DayRange } from "../time/ranges.ts";

/** What every place is given. */
export interface PlaceProps {
  api: Api;
  view: View;
  change: Change;
  range: DayRange;
  zone: string;
  /** Every known event type, the most frequent first. */
  types: string[];
  stats: Loaded<EventStats>;
  health: Health | null;
  scopes: Scopes | null;
  onOpen: (event: StoredEvent) => void;
}

/** The code of each place, loaded when somebody goes there. */
export const LOADS: Record<Place, () => Promise<{ default: ComponentType<PlaceProps> }>> = {
  overview: () => import("./Overview.tsx"),
  web: () => import("./Web.tsx"),
  explore: () => import("./Explore.tsx"),
  funnels: () => import("./Funnels.tsx"),
  retention: () => import("./Retention.tsx"),
  paths: () => import("./Paths.tsx"),
  people: () => import("./People.tsx"),
  live: () => import("./Live.tsx"),
  sql: () => import("./Sql.tsx"),
  boards: () => import("./Boards.tsx"),
  health: () => import("./Health.tsx"),
};
