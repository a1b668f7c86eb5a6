import { useEffect, useMemo, useState } from "preact/hooks";
import { OpenIdSession, takeAnswer, type OpenIdFacts } from "./session.ts";

export interface OpenId {
  /** Null: nobody is signed in this way. */
  token: (() => Promise<string>) | null;
  /** It is not known yet whether somebody is. */
  waiting: boolean;
  /** Who asks for passwords, for people. */
  host: string;
  begin: () => Promise<void>;
  /** Forgets the session in all tabs; `everywhere`: at the provider too. */
  leave: (everywhere: boolean) => void;
}

/** Signing in by OpenID Connect; null: the server offers it not. */
export function useOpenId(facts: OpenIdFacts | null, say: (notice: string | null) => void): OpenId | null {
  const session = useMemo(() => facts && new OpenIdSession(facts), [facts]);
  const [signedIn, setSignedIn] = useState(session?.signedIn ?? false);
  const [waiting, setWaiting] = useState(session !== null && !session.signedIn);

  useEffect(() => {
    if (!session) return;
    const change = () => setSignedIn(session.signedIn);
    session.addEventListener("change", change);
    // Another tab may have told the session since this view was drawn.
    change();
    void (async () => {
      const back = takeAnswer();
      try {
        if (back) {
          const { finish } = await import("./flow.ts");
          session.enter(await finish(session.facts, back.answer, back.flow));
        } else if (!session.signedIn) await session.join();
      } catch (e) {
        say((e as Error).message);
      }
      setWaiting(false);
    })();
    return () => session.removeEventListener("change", change);
  }, [session, say]);

  return useMemo(
    () =>
      session && {
        token: signedIn ? session.token : null,
        waiting,
        host: new URL(session.facts.authority).host,
        begin: async () => (await import("./flow.ts")).begin(session.facts),
        leave: (everywhere) => {
          const tokens = session.leave();
          if (everywhere && tokens) void endAtProvider(session.facts, tokens);
        },
      },
    [session, signedIn, waiting],
  );
}

async function endAtProvider(facts: OpenIdFacts, tokens: Parameters<typeof import("./flow.ts").end>[1]): Promise<void> {
  const { end } = await import("./flow.ts");
  // A provider that is away ends nothing; this page has forgotten the tokens.
  const address = await end(facts, tokens).catch(() => null);
  if (address) location.assign(address);
}
