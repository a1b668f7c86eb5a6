import { useCallback, useMemo, useState } from "preact/hooks";
import { Api } from "./api/client.ts";
import { Dashboard } from "./dashboard.tsx";
import { useOpenId } from "./openid/useOpenId.ts";
import { LiveProvider } from "./parts/LiveProvider.tsx";
import { SignIn } from "./parts/SignIn.tsx";
import { serverFacts } from "./state/server.ts";
import { session } from "./state/session.ts";

/** Sign-in, or the dashboard of who has. */
export function App() {
  const server = useMemo(serverFacts, []);
  const [key, setKey] = useState(session.read);
  const [notice, setNotice] = useState<string | null>(null);
  const openId = useOpenId(server.openId, setNotice);
  const leave = useCallback(
    (why: string | null) => {
      session.forget();
      setNotice(why);
      setKey(null);
      // Who is sent away by this server is still signed in at the provider, and may try again there.
      if (key === null) openId?.leave(why === null);
    },
    [key, openId],
  );
  const credential = key ?? openId?.token ?? null;
  const api = useMemo(() => new Api(credential, () => leave(key === null ? "Your session has ended. Sign in again." : "The key is no longer accepted. Sign in again.")), [credential, key, leave]);

  if (credential === null && !server.open) {
    return (
      <SignIn
        localKey={server.localKey}
        openId={openId}
        notice={notice}
        onKey={(accepted) => {
          session.write(accepted);
          setKey(accepted);
        }}
      />
    );
  }
  return (
    <LiveProvider api={api}>
      <Dashboard api={api} server={server} host={key === null ? (openId?.host ?? null) : null} onLeave={server.open ? null : () => leave(null)} />
    </LiveProvider>
  );
}
