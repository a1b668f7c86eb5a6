import { createContext, createElement, useContext, type ReactNode } from "react";
import type { Daybook, EventMap } from "./index.js";

const Context = createContext<Daybook | null>(null);

/** Gives the components below it one Daybook client. */
export function DaybookProvider({ client, children }: { client: Daybook; children?: ReactNode }) {
  return createElement(Context.Provider, { value: client }, children);
}

/** The client of the nearest `DaybookProvider`: `const { track } = useAnalytics()` works too, its methods are bound. */
export function useAnalytics<Events extends EventMap = EventMap>(): Pick<Daybook<Events>, "track" | "identify" | "page" | "flush" | "reset" | "setConsent"> {
  const client = useContext(Context) as Daybook<Events> | null;
  if (!client) throw new Error("useAnalytics needs a <DaybookProvider client={…}> above it.");
  let methods = bound.get(client);
  if (!methods) {
    methods = Object.fromEntries(
      (["track", "identify", "page", "flush", "reset", "setConsent"] as const).map((m) => [m, (client[m] as (...a: never[]) => unknown).bind(client)]),
    );
    bound.set(client, methods);
  }
  return methods as never;
}

// One set of methods for each client: hooks that depend on them must not run again at each render.
const bound = new WeakMap<object, object>();
