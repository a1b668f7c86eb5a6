import { queryString } from "./api/address.ts";
import type { Api } from "./api/client.ts";
import { load } from "./places/place.ts";
import { resolve } from "./time/ranges.ts";
import { asked } from "./state/asked.ts";
import { figuresAsked } from "./state/useTrend.ts";
import { readView } from "./state/view.ts";

/** Loads the code of the place in the address, so that it is there when it is shown. */
export function loadFirst(): void {
  // Who shows the place says that it failed.
  void load(readView(location.hash, location.search).place).catch(() => {});
}

/** Asks for the first figures that the address leads to, before anything is drawn and before anything else takes a connection. */
export function askFirst(api: Api, serverZone: string): void {
  const view = readView(location.hash, location.search);
  if (view.place !== "overview") return;
  const zone = view.zone ?? serverZone;
  const range = resolve(view.range, zone);
  const { events, people } = figuresAsked(view, range);
  for (const params of [events, people]) api.ahead("/stats/trend" + queryString({ ...asked(view, range, zone), ...params }));
}
