import { useEffect, useMemo } from "preact/hooks";
import type { Api, ApiError } from "../api/client.ts";
import type { Me } from "../api/shapes.ts";
import type { Scopes } from "./places.ts";
import { serverFacts } from "./server.ts";
import { session } from "./session.ts";
import { useReport } from "./useReport.ts";

const SELDOM = 600_000;

export function scopesOf(me: Pick<Me, "scopes" | "people">, sql: boolean): Scopes {
  return { ops: me.scopes.includes("ops"), people: me.people, sql: sql && me.scopes.includes("sql") };
}

/** What the reader's key may see; null: not known yet. A server in trouble hides nothing. `refused`: it may not even read. */
export function useScopes(api: Api): { scopes: Scopes | null; refused: ApiError | null } {
  const { data, error } = useReport<Me>(api, "/me", {}, SELDOM);
  const failed = error !== null;
  const scopes = useMemo(() => {
    const { sql } = serverFacts();
    return data ? scopesOf(data, sql) : failed ? { ops: true, people: true, sql } : null;
  }, [data, failed]);
  const refused = error?.status === 403 ? error : null;
  useEffect(() => {
    if (data || refused) session.noteReads(!refused);
  }, [data, refused]);
  return { scopes, refused };
}
