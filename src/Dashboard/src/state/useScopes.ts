import { useEffect, useState } from "preact/hooks";
import { ApiError, type Api } from "../api/client.ts";
import type { Scopes } from "./places.ts";

const ALL: Scopes = { ops: true, people: true };

/** What the reader's key may see, found by asking once; null: not known yet. A server in trouble hides nothing. */
export function useScopes(api: Api): Scopes | null {
  const [scopes, setScopes] = useState<Scopes | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const may = (path: string) =>
      api.get(path, { limit: 1 }, stop.signal).then(
        () => true,
        (e: unknown) => !(e instanceof ApiError && e.status === 403),
      );
    void (async () => {
      // Whoever may operate may see people too, whichever of the two scopes they ask for.
      const found = (await may("/ops/rollups")) ? ALL : { ops: false, people: await may("/users") };
      if (!stop.signal.aborted) setScopes(found);
    })();
    return () => stop.abort();
  }, [api]);
  return scopes;
}
