import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Api } from "./api/client.ts";
import type { Me } from "./api/shapes.ts";
import { Dashboard } from "./dashboard.tsx";
import { askFirst } from "./first.ts";
import { useOpenId } from "./openid/useOpenId.ts";
import { SignIn } from "./parts/SignIn.tsx";
import { serverFacts } from "./state/server.ts";
import { session } from "./state/session.ts";

/** Sign-in, or the dashboard of who has. */
export function App() {
  const server = useMemo(serverFacts, []);
  const [key, setKey] = useState(session.read);
  const [notice, setNotice] = useState<string | null>(null);
  const openId = useOpenId(server.openId, setNotice);
  const provider = useRef(openId);
  provider.current = openId;
  const me = useRef<Me | null>(null);
  const leave = useCallback(
    (why: string | null) => {
      session.forget();
      me.current = null;
      setNotice(why);
      setKey(null);
      // Who is sent away by this server is still signed in at the provider, and may try again there.
      if (key === null) provider.current?.leave(why === null);
    },
    [key],
  );
  const credential = key ?? openId?.token ?? null;
  // Who comes from the provider may have no role here; all others were let in, so their first figures need not wait to hear it again.
  const sure = key !== null || server.open || session.mayRead();
  const api = useMemo(() => {
    const made = new Api(credential, () => leave(key === null ? "Your session has ended. Sign in again." : "The key is no longer accepted. Sign in again."));
    if (me.current) made.knows("/me", Promise.resolve(me.current));
    if (sure && (credential !== null || server.open)) askFirst(made, server.timeZone);
    return made;
  }, [credential, key, leave]);

  // Who leaves in another tab leaves nothing here either.
  useLayoutEffect(() => {
    if (credential === null) session.forget();
  }, [credential]);

  if (credential === null && !server.open) {
    return (
      <SignIn
        localKey={server.localKey}
        openId={openId}
        notice={notice}
        onKey={(accepted, said) => {
          me.current = said;
          session.write(accepted);
          setKey(accepted);
        }}
      />
    );
  }
  return (
    <Dashboard api={api} server={server} host={key === null ? (openId?.host ?? null) : null} sure={sure} onLeave={server.open ? null : () => leave(null)} />
  );
}
