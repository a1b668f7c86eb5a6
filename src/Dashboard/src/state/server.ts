/** What the server wrote into the page's head. */
export interface ServerFacts {
  timeZone: string;
  /** Nobody has to sign in. */
  open: boolean;
  /** On a developer's machine only. */
  localKey: string | null;
}

export function serverFacts(): ServerFacts {
  const value = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name="daybook:${name}"]`)?.content ?? null;
  return { timeZone: value("time-zone") ?? "UTC", open: value("access") === "off", localKey: value("local-key") };
}
