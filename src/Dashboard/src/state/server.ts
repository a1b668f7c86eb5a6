import type { OpenIdFacts } from "../openid/session.ts";

/** What the server wrote into the page's head. */
export interface ServerFacts {
  timeZone: string;
  /** Nobody has to sign in. */
  open: boolean;
  /** On a developer's machine only. */
  localKey: string | null;
  /** It answers statements in SQL. */
  sql: boolean;
  /** Null: only keys and pasted tokens open the page. */
  openId: OpenIdFacts | null;
}

export function serverFacts(): ServerFacts {
  const value = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name="daybook:${name}"]`)?.content ?? null;
  const [authority, clientId, scope] = [value("openid-authority"), value("openid-client"), value("openid-scope")];
  return {
    timeZone: value("time-zone") ?? "UTC",
    open: value("access") === "off",
    localKey: value("local-key"),
    sql: value("sql") === "on",
    openId: authority && clientId && scope ? { authority, clientId, scope } : null,
  };
}
