import { useCallback, useEffect, useState } from "preact/hooks";
import { readView, viewAddress, type View } from "./view.ts";

/** The view in the address bar: Back and Forward walk through what was looked at. */
export function useView(): [View, (change: Partial<View>) => void] {
  const [view, setView] = useState(() => readView(location.search));
  useEffect(() => {
    const walk = () => setView(readView(location.search));
    addEventListener("popstate", walk);
    return () => removeEventListener("popstate", walk);
  }, []);
  const change = useCallback((part: Partial<View>) => {
    setView((old) => {
      const next = { ...old, ...part };
      history.pushState(null, "", location.pathname + viewAddress(next) + location.hash);
      return next;
    });
  }, []);
  return [view, change];
}
