import { useCallback, useMemo, useState } from "preact/hooks";
import { Api } from "./api/client.ts";
import { Dashboard } from "./dashboard.tsx";
import { LiveProvider } from "./parts/LiveProvider.tsx";
import { SignIn } from "./parts/SignIn.tsx";
import { serverFacts } from "./state/server.ts";
import { session } from "./state/session.ts";

/** Sign-in, or the dashboard of who has. */
export function App() {
  const server = useMemo(serverFacts, []);
  const [key, setKey] = useState(session.read);
  const [notice, setNotice] = useState<string | null>(null);
  const leave = useCallback((why: string | null) => {
    session.forget();
    setNotice(why);
    setKey(null);
  }, []);
  const api = useMemo(() => new Api(key, () => leave("The key is no longer accepted. Sign in again.")), [key, leave]);

  if (key === null && !server.open) {
    return (
      <SignIn
        localKey={server.localKey}
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
      <Dashboard api={api} server={server} onLeave={server.open ? null : () => leave(null)} />
    </LiveProvider>
  );
}
