import { createContext, createElement, useContext, type ReactNode } from "react";
import { Daybook, type EventMap, type Options } from "./index.js";

const Context = createContext<Daybook | null>(null);

/**
 * Gives the components below it one Daybook client: one that the app has made (`client`), or one that is made here (`options`), which a server
 * component can give too, because options are plain data.
 */
export function DaybookProvider({ client, options, children }: { client?: Daybook; options?: Options; children?: ReactNode }) {
  return createElement(Context.Provider, { value: client ?? (options ? made(options) : null) }, children);
}

/** The client of the nearest `DaybookProvider`: `const { track } = useAnalytics()` works too, its methods are bound. */
export function useAnalytics<Events extends EventMap = EventMap>(): Pick<Daybook<Events>, (typeof methods)[number]> {
  const client = useContext(Context) as Daybook<Events> | null;
  if (!client) throw new Error("useAnalytics needs a <DaybookProvider client={…}> above it.");
  let own = bound.get(client);
  if (!own) {
    own = Object.fromEntries(methods.map((m) => [m, (client[m] as (...a: never[]) => unknown).bind(client)]));
    bound.set(client, own);
  }
  return own as never;
}

const methods = ["track", "identify", "group", "page", "flush", "reset", "setConsent"] as const;

// One set of methods for each client: hooks that depend on them must not run again at each render.
const bound = new WeakMap<object, object>();

// One client for each key and address, however often React renders: a second one would count each page twice.
const clients = new Map<string, Daybook>();

function made(options: Options): Daybook {
  const name = options.url + " " + options.key;
  let client = clients.get(name);
  if (!client) clients.set(name, (client = new Daybook(options)));
  return client;
}
