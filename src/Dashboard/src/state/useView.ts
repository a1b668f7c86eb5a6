import { createContext } from "preact";
import { useCallback, useContext, useEffect, useState } from "preact/hooks";
import { readView, START, viewAddress, type PersonId, type View } from "./view.ts";

export type Change = (change: Partial<View>) => void;

const read = () => readView(location.hash, location.search);

/** The view in the address bar: Back and Forward walk through what was looked at. */
export function useView(): [View, Change] {
  const [view, setView] = useState(read);
  useEffect(() => {
    const walk = () => setView(read());
    addEventListener("popstate", walk);
    return () => removeEventListener("popstate", walk);
  }, []);
  const change = useCallback((part: Partial<View>) => {
    setView((old) => {
      const next = { ...old, ...part };
      const address = location.pathname + viewAddress(next);
      if (address !== location.pathname + location.search + location.hash) history.pushState(null, "", address);
      return next;
    });
  }, []);
  return [view, change];
}

/** The view that links on the page set out from. */
export const ViewContext = createContext<View>(START);

/** The address of the view with a change. */
export function useHref(): (change: Partial<View>) => string {
  const view = useContext(ViewContext);
  return (change) => viewAddress({ ...view, ...change });
}

/** Whose event it is, as events carry it. */
export function personOf(event: { user_id?: string | null; anonymous_id?: string | null }): PersonId | null {
  if (event.user_id) return { kind: "user", id: event.user_id };
  return event.anonymous_id ? { kind: "anonymous", id: event.anonymous_id } : null;
}
