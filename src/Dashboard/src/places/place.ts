import type { ComponentType } from "preact";
import type { Api } from "../api/client.ts";
import type { EventStats, Health, StoredEvent } from "../api/shapes.ts";
import type { Place, Scopes } from "../state/places.ts";
import type { Loaded } from "../state/useReport.ts";
import type { Change } from "../state/useView.ts";
import type { View } from "../state/view.ts";
import type { DayRange } from "../time/ranges.ts";
import Overview from "./Overview.tsx";

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

type Content = ComponentType<PlaceProps>;

// The overview comes with the page, because most visits begin there and it is made of what other places use too.
const LOADS: Record<Exclude<Place, "overview">, () => Promise<{ default: Content }>> = {
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

const loaded: Partial<Record<Place, Content>> = { overview: Overview };

/** The code of a place that is there; undefined: it is to be loaded. */
export const contentOf = (place: Place): Content | undefined => loaded[place];

/** Loads the code of a place, which happens when somebody first goes there. */
export async function load(place: Place): Promise<void> {
  if (place === "overview") return;
  loaded[place] ??= (await LOADS[place]()).default;
}
