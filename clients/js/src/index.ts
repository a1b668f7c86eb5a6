import { uuid7 } from "./ids.js";
import { Queue } from "./queue.js";
import type { Consent, DaybookEvent, Options, Properties, Rejection, Storage } from "./types.js";

export type * from "./types.js";

// A browser lets pages that close send 64 KiB in all; batches stay below it, and so below every limit of the server.
const MAX_BATCH_BYTES = 60_000;
const MAX_BATCH = 500;
const IDENTITY = "daybook.identity";

interface Identity {
  anonymous: string;
  user?: string;
  session?: string;
  seen?: number;
}

/** Maps event types to their properties; generate one from a tracking plan with `daybook-types`. */
export type EventMap = Record<string, Properties>;

/** Sends events to Daybook. Each gets its id when it happens, so however often it is sent it is stored once. */
export class Daybook<Events extends EventMap = EventMap> {
  private readonly o: Options;
  private readonly q = new Queue(uuid7(Date.now()));
  private readonly storage: Storage | null;
  private who: Identity = { anonymous: uuid7(Date.now()) };
  private consent: Consent;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> | undefined;
  private failures = 0;
  private notBefore = 0;

  constructor(options: Options) {
    this.o = options;
    this.consent = options.consent ?? "granted";
    this.storage = options.storage === undefined ? browserStorage() : options.storage;
    if (this.consent === "granted") this.remember();
    if (typeof document !== "undefined") {
      // The last moment at which a page may still send; `unload` is not reliable on phones.
      addEventListener("pagehide", () => this.leave());
      document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.leave());
      addEventListener("online", () => this.retryNow());
    }
    this.schedule();
  }

  /** Records that something happened. Returns the event's id: the one to ask Daybook for its trace. */
  track<T extends keyof Events & string>(type: T, properties?: Events[T], context?: Properties): string {
    const now = Date.now();
    const event: DaybookEvent = { event_id: uuid7(now), event_type: type, occurred_at: new Date(now).toISOString() };
    if (this.consent === "denied") return event.event_id;
    this.touchSession(now);
    event.anonymous_id = this.who.anonymous;
    if (this.who.user) event.user_id = this.who.user;
    if (this.who.session) event.session_id = this.who.session;
    if (this.o.source) event.source = this.o.source;
    try {
      // Copied now: what the caller changes later has not happened. It also finds what is not JSON.
      if (properties) event.properties = JSON.parse(JSON.stringify(properties));
      if (context) event.context = JSON.parse(JSON.stringify(context));
    } catch (e) {
      this.refuse([event], "invalid_json", String(e));
      return event.event_id;
    }
    this.refuse(this.q.add(event, this.o.maxQueue ?? 10_000), "queue_full", "More events wait than maxQueue allows; the oldest was given up.");
    if (this.q.events.length >= (this.o.flushAt ?? 20)) this.schedule(0);
    else this.schedule();
    return event.event_id;
  }

  /** Says who the user is from now on. */
  identify(userId: string, traits?: Properties): string {
    this.who.user = userId;
    this.save();
    return this.track("identify", (traits ?? {}) as Events[string]);
  }

  /** Records a page view; in a browser with its address (without query), title and referrer. */
  page(name?: string, properties?: Properties): string {
    const seen = typeof location === "undefined" ? {} : { url: location.origin + location.pathname, title: document.title, referrer: document.referrer };
    return this.track("page", { ...seen, ...(name ? { name } : {}), ...properties } as Events[string]);
  }

  /** Forgets the user: call it when somebody signs out. */
  reset(): void {
    this.who = { anonymous: uuid7(Date.now()) };
    this.save();
  }

  /** Changes consent. `denied` drops what waits and everything stored in this browser. */
  setConsent(consent: Consent): void {
    this.consent = consent;
    if (consent === "granted") {
      this.remember();
      this.schedule();
    } else if (consent === "denied") {
      this.q.clear();
      this.storage?.removeItem(IDENTITY);
    }
  }

  /** Sends all that waits. Resolves when Daybook has it, rejects when it could not be reached (the events stay). */
  async flush(): Promise<void> {
    while (this.consent === "granted" && this.q.events.length) {
      const before = this.failures;
      await this.send();
      if (this.failures > before) throw new Error("Daybook could not be reached; the events stay in the queue.");
    }
  }

  private send(): Promise<void> {
    return (this.sending ??= this.post(false).finally(() => {
      this.sending = undefined;
      this.schedule(this.q.events.length >= (this.o.flushAt ?? 20) ? 0 : undefined);
    }));
  }

  private async post(keepalive: boolean): Promise<void> {
    const { batch, body } = this.nextBatch();
    if (!batch.length) return;
    let response: Response;
    try {
      response = await (this.o.fetch ?? fetch)(this.o.url.replace(/\/$/, "") + "/events", {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: "Bearer " + this.o.key },
        body,
        keepalive,
      });
    } catch (e) {
      return this.later(0, String(e));
    }
    const status = response.status;
    // Told to wait, refused for now, or on the server's side: the events stay. 401 and 403 too: a key that is mended must not have cost events.
    if (status >= 500 || [401, 403, 404, 408, 429].includes(status)) {
      return this.later(status, (await answer(response)).detail ?? response.statusText, Number(response.headers.get("Retry-After")) * 1000);
    }
    const receipt = await answer(response);
    this.failures = 0;
    this.notBefore = 0;
    if (status >= 400 && !receipt.rejected) {
      this.refuse(batch, receipt.code ?? "http_" + status, receipt.detail ?? response.statusText);
    } else if (receipt.rejected?.length) {
      this.o.onRejected?.(receipt.rejected.map((r) => ({ ...r, event: batch[r.index]! })));
    }
    this.q.remove(new Set(batch.map((e) => e.event_id)));
  }

  private nextBatch(): { batch: DaybookEvent[]; body: string } {
    const batch: DaybookEvent[] = [];
    const parts: string[] = [];
    let size = 0;
    for (const event of this.q.events.slice(0, MAX_BATCH)) {
      const json = JSON.stringify(event);
      // UTF-8 is at most three bytes for each UTF-16 unit; exact counting would cost more than it saves.
      size += /^[\0-\x7f]*$/.test(json) ? json.length : json.length * 3;
      if (batch.length && size > MAX_BATCH_BYTES) break;
      batch.push(event);
      parts.push(json);
    }
    return { batch, body: `{"events":[${parts.join()}]}` };
  }

  private later(status: number, detail: string, asked = 0): void {
    this.failures++;
    // Half a second doubling to a minute, with jitter, and never earlier than the server asks.
    const retryIn = Math.max(asked || 0, Math.min(60_000, 500 * 2 ** Math.min(this.failures - 1, 7)) * (0.5 + Math.random() / 2));
    this.notBefore = Date.now() + retryIn;
    this.o.onFault?.({ status, detail, retryIn });
  }

  private schedule(delay = this.o.flushInterval ?? 5000): void {
    if (this.consent !== "granted" || this.sending || !this.q.events.length) return;
    const wait = Math.max(delay, this.notBefore - Date.now());
    if (this.timer !== undefined) {
      if (wait > 0) return;
      clearTimeout(this.timer);
    }
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.send();
    }, wait);
    // In Node a waiting timer must not keep the process alive: `flush` before the end is the caller's word.
    (this.timer as { unref?: () => void }).unref?.();
  }

  private retryNow(): void {
    this.notBefore = 0;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.schedule(0);
  }

  private leave(): void {
    // Beside a request that may be under way: the browser could drop that one, and sending twice is harmless.
    if (this.consent === "granted" && this.q.events.length) void this.post(true);
  }

  private refuse(events: DaybookEvent[], code: string, detail: string): void {
    if (events.length) this.o.onRejected?.(events.map((event): Rejection => ({ event, code, detail })));
  }

  private touchSession(now: number): void {
    if (!this.who.session || now - (this.who.seen ?? 0) > (this.o.sessionGap ?? 30) * 60_000) this.who.session = uuid7(now);
    this.who.seen = now;
    this.save();
  }

  private remember(): void {
    const before = this.who.anonymous;
    try {
      this.who = { ...this.who, ...JSON.parse(this.storage?.getItem(IDENTITY) ?? "{}") };
    } catch {
      // Not ours, or broken: begin anew.
    }
    // Events that waited for consent belong to the visitor this browser already knew.
    for (const e of this.q.events) if (e.anonymous_id === before) e.anonymous_id = this.who.anonymous;
    this.save();
    this.q.attach(this.storage);
  }

  private save(): void {
    if (this.consent !== "granted") return;
    try {
      this.storage?.setItem(IDENTITY, JSON.stringify(this.who));
    } catch {
      // Storage is full or forbidden: the identity lives in memory.
    }
  }
}

/** The same as `new Daybook(options)`, typed by a generated event map. */
export const createDaybook = <Events extends EventMap = EventMap>(options: Options): Daybook<Events> => new Daybook<Events>(options);

interface Receipt {
  code?: string;
  detail?: string;
  rejected?: { index: number; code: string; field?: string; detail: string }[];
}

async function answer(response: Response): Promise<Receipt> {
  try {
    return (await response.json()) as Receipt;
  } catch {
    return {};
  }
}

function browserStorage(): Storage | null {
  try {
    return typeof localStorage === "undefined" ? null : localStorage;
  } catch {
    return null; // Some browsers throw where storage is forbidden.
  }
}
