import { ApiError } from "../api/client.ts";

/** Where people sign in, as the server wrote it into the page. */
export interface OpenIdFacts {
  authority: string;
  clientId: string;
  scope: string;
}

export interface Tokens {
  access: string;
  refresh: string | null;
  /** Milliseconds since 1970; null: the answer did not say, so the server will. */
  expiresAt: number | null;
  /** When the person signed in, in milliseconds since 1970. */
  began: number;
}

/** What the tab keeps while the reader is at the provider. */
export interface Flow {
  state: string;
  nonce: string;
  verifier: string;
  /** The view to come back to. */
  hash: string;
}

type Message = { kind: "ask" } | { kind: "tokens"; tokens: Tokens } | { kind: "left" };

const KEY = "daybook.openid";
const FLOW = "daybook.openid.flow";
// When somebody last signed out in this browser: a tab that was loading then did not hear of it.
const LEFT = "daybook.openid.left";
// A token that runs out this soon is replaced before it is used.
const EARLY = 30_000;
// Tabs of this browser answer at once.
const PATIENCE = 150;

/**
 * The session of who signed in by OpenID Connect: in the tabs of this browser, and gone with the last of them. Tokens are kept in each tab's
 * own storage; a new tab asks the others. Raises `change`.
 */
export class OpenIdSession extends EventTarget {
  private tokens: Tokens | null;
  private readonly channel: BroadcastChannel;

  constructor(readonly facts: OpenIdFacts) {
    super();
    this.tokens = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Tokens | null;
    if (this.tokens && wasLeft(this.tokens)) this.keep(null);
    this.channel = new BroadcastChannel(`${KEY} ${facts.authority} ${facts.clientId}`);
    this.channel.onmessage = (e: MessageEvent<Message>) => this.hear(e.data);
    // A tab that asked while this one was loading has waited in vain.
    if (this.tokens) this.tell({ kind: "tokens", tokens: this.tokens });
  }

  get signedIn(): boolean {
    return this.tokens !== null;
  }

  enter(tokens: Tokens): void {
    this.keep(tokens);
    this.tell({ kind: "tokens", tokens });
  }

  /** In all tabs. */
  leave(): Tokens | null {
    const last = this.tokens;
    localStorage.setItem(LEFT, `${Date.now()}`);
    this.keep(null);
    this.tell({ kind: "left" });
    return last;
  }

  /** Takes the newest tokens that other tabs have. */
  async join(): Promise<void> {
    this.tell({ kind: "ask" });
    await new Promise((done) => setTimeout(done, PATIENCE));
  }

  /** A token that is good for a while. A provider may take each refresh token once only, so tabs take turns. */
  readonly token = async (): Promise<string> => {
    if (!this.tokens) throw ended();
    if (!this.runsOut()) return this.tokens.access;
    return navigator.locks.request(KEY, async () => {
      await this.join();
      if (!this.tokens) throw ended();
      if (this.runsOut()) {
        const { refresh: token, began } = this.tokens;
        if (!token) throw ended();
        const { refresh } = await import("./flow.ts");
        const next = await refresh(this.facts, token);
        // Meanwhile somebody may have signed out.
        if (!next || !this.signedIn) throw ended();
        this.enter({ ...next, began });
      }
      return this.tokens.access;
    });
  };

  private runsOut(): boolean {
    return !!this.tokens?.expiresAt && this.tokens.expiresAt - Date.now() < EARLY;
  }

  private isNewer(tokens: Tokens): boolean {
    return (tokens.expiresAt ?? 0) > (this.tokens?.expiresAt ?? -1) && !wasLeft(tokens);
  }

  private hear(message: Message): void {
    if (message.kind === "ask" && this.tokens) this.tell({ kind: "tokens", tokens: this.tokens });
    else if (message.kind === "left") this.keep(null);
    else if (message.kind === "tokens" && this.isNewer(message.tokens)) this.keep(message.tokens);
  }

  private tell(message: Message): void {
    this.channel.postMessage(message);
  }

  private keep(tokens: Tokens | null): void {
    const before = this.signedIn;
    this.tokens = tokens;
    if (tokens) sessionStorage.setItem(KEY, JSON.stringify(tokens));
    else sessionStorage.removeItem(KEY);
    if (before !== this.signedIn) this.dispatchEvent(new Event("change"));
  }
}

export function keepFlow(flow: Flow): void {
  sessionStorage.setItem(FLOW, JSON.stringify(flow));
}

/**
 * What the provider wrote into this page's address; null: nothing. It is taken out of the address at once, and good for one try.
 */
export function takeAnswer(): { answer: URLSearchParams; flow: Flow | null } | null {
  const answer = new URLSearchParams(location.search);
  if (!answer.has("state") || !(answer.has("code") || answer.has("error"))) return null;
  const flow = JSON.parse(sessionStorage.getItem(FLOW) ?? "null") as Flow | null;
  sessionStorage.removeItem(FLOW);
  history.replaceState(null, "", location.pathname + (flow?.hash ?? ""));
  return { answer, flow };
}

const wasLeft = (tokens: Tokens): boolean => tokens.began <= Number(localStorage.getItem(LEFT));

function ended(): ApiError {
  return new ApiError(401, "session_ended", "Your session has ended. Sign in again.");
}
