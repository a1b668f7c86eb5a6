import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Api } from "../api/client.ts";
import { Live } from "../api/live.ts";
import { LiveContext } from "../state/useLive.ts";

/** The page's one stream, which begins when what was asked first is answered. Only what shows something of it is drawn anew with every message. */
export function LiveProvider({ api, on, children }: { api: Api; on: boolean; children: ComponentChildren }) {
  const live = useMemo(() => new Live(api), [api]);
  const [state, setState] = useState(live.state);
  useEffect(() => {
    const update = () => setState(live.state);
    live.addEventListener("change", update);
    update();
    const stop = on ? live.listen() : () => {};
    return () => {
      stop();
      live.removeEventListener("change", update);
    };
  }, [live, on]);
  return <LiveContext.Provider value={state}>{children}</LiveContext.Provider>;
}
