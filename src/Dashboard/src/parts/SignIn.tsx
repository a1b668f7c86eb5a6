import { useEffect, useState } from "preact/hooks";
import { Api, ApiError } from "../api/client.ts";
import type { Me } from "../api/shapes.ts";
import type { OpenId } from "../openid/useOpenId.ts";
import { AlertIcon } from "./icons.tsx";
import { Mark } from "./Mark.tsx";

interface Props {
  localKey: string | null;
  /** Null where only keys open the page. */
  openId: OpenId | null;
  /** Why the reader is here again. */
  notice: string | null;
  /** `me`: what the server said of the key; null: it could not tell. */
  onKey: (key: string, me: Me | null) => void;
}

/** Leads to the identity provider, or asks for a key or token and tries it before letting it in. */
export function SignIn({ localKey, openId, notice, onKey }: Props) {
  const [key, setKey] = useState("");
  const [error, setError] = useState<string | null>(notice);
  useEffect(() => setError(notice), [notice]);
  const [busy, setBusy] = useState(false);

  const tryKey = async (candidate: string) => {
    setBusy(true);
    setError(null);
    const answer = await tried(candidate);
    setBusy(false);
    if ("fault" in answer) setError(answer.fault);
    else onKey(candidate, answer.me);
  };

  const begin = async () => {
    setBusy(true);
    setError(null);
    try {
      await openId?.begin();
    } catch (e) {
      setError((e as Error).message);
      setBusy(false);
    }
  };

  return (
    <main class="sign-in" aria-busy={openId?.waiting}>
      <form
        class="card"
        onSubmit={(e) => {
          e.preventDefault();
          if (key.trim()) void tryKey(key.trim());
          else setError("Enter a key or token first.");
        }}
      >
        <Mark />
        <h1>Daybook</h1>
        <p class="quiet">Event analytics whose numbers can be trusted and traced.</p>
        {openId && (
          <div class="provider">
            <button type="button" class="primary" disabled={busy || openId.waiting} onClick={() => void begin()}>
              {openId.waiting ? "One moment…" : `Sign in at ${openId.host}`}
            </button>
            <p class="quiet small">Or with a key:</p>
          </div>
        )}
        <label for="key">API key or token</label>
        <input id="key" type="password" autoComplete="off" spellcheck={false} autoFocus={!openId} value={key} aria-describedby="key-help" aria-invalid={!!error} onInput={(e) => setKey(e.currentTarget.value)} />
        <p id="key-help" class="quiet small">
          It needs the scope <code>read</code>; with <code>ops</code> the page also shows ledger and quality. It is kept in this tab alone and is never part of an address.
        </p>
        {error && (
          <p class="failure compact" role="alert">
            <AlertIcon />
            <span>{error}</span>
          </p>
        )}
        <button type="submit" class={openId ? "plain" : "primary"} disabled={busy}>
          {busy ? "Checking…" : "Sign in"}
        </button>
        {localKey && (
          <div class="local-key">
            <p class="small">This is a development server.</p>
            <button type="button" class="plain" disabled={busy} onClick={() => void tryKey(localKey)}>
              Use the local key <code>{localKey}</code>
            </button>
          </div>
        )}
      </form>
      <p class="quiet small">
        <a href="docs/README">Documentation</a> · <a href="reference">API reference</a> · <a href="health">Health</a>
      </p>
    </main>
  );
}

/** Whether the key may read. A store that is down says nothing about the key, so the reader goes in and sees it there. */
async function tried(key: string): Promise<{ me: Me | null } | { fault: string }> {
  try {
    return { me: await new Api(key).get<Me>("/me") };
  } catch (e) {
    const error = e as ApiError;
    if (error.status === 401) return { fault: "This key or token is not accepted. Check that it is whole and not expired." };
    if (error.status === 403) return { fault: "This key is known, but may not read. Use one with the scope read." };
    return error.status === 503 || error.status === 404 ? { me: null } : { fault: error.message };
  }
}
