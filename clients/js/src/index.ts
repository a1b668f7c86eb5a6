import { Identity } from "./identity.js";
import { uuid7 } from "./ids.js";
import { address, view } from "./page.js";
import { Queue } from "./queue.js";
import { Session } from "./session.js";
import type { Consent, DaybookEvent, Options, Properties, Rejection, Storage } from "./types.js";
import { watchAddress, watchElements } from "./watch.js";

export type * from "./types.js";

// A browser lets pages that close send 64 KiB in all; batches stay below it, and so below every limit of the server.
const MAX_BATCH_BYTES = 60_000;
const MAX_BATCH = 500;

/** Maps event types to their properties; generate one from a tracking plan with `daybook-types`. */
export type EventMap = Record<string, Properties>;

/** Sends events to Daybook. Each gets its id when it happens, so however often it is sent it is stored once. */
export class Daybook<Events extends EventMap = EventMap> {
  /** When what is being recorded happened, where that was earlier. */
  protected at: number | undefined;
  private readonly o: Options;
  private readonly q = new Queue(uuid7(Date.now()));
  private readonly identity = new Identity();
  private readonly session = new Session();
  private readonly storage: Storage | null;
  private readonly others: BroadcastChannel | undefined;
  private consent: Consent;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> | undefined;
  private failures = 0;
  private notBefore = 0;
  private viewed: string | undefined;
  private unviewed: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options) {
    this.o = options;
    const inPage = typeof document !== "undefined";
    this.consent = inPage && options.honourSignals && refused() ? "denied" : (options.consent ?? "granted");
    // Not even looked at without cookies.
    this.storage = options.cookieless ? null : options.storage === undefined ? browserStorage() : options.storage;
    this.decide(this.consent);
    if (inPage) {
      // The last moment at which a page may still send; `unload` is not reliable on phones.
      addEventListener("pagehide", () => this.leave());
      document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.leave());
      addEventListener("online", () => this.retryNow());
      if (this.storage) {
        addEventListener("storage", () => this.identity.changed());
        // Not in old browsers: there each tab needs to be told.
        if (typeof BroadcastChannel === "function") {
          this.others = new BroadcastChannel("daybook");
          this.others.onmessage = (e) => this.decide(e.data);
          unref(this.others);
        }
      }
      if (options.pageViews !== false) watchAddress((anew) => this.moved(anew));
      if (options.autocapture) watchElements((type, properties) => this.track(type, properties as Events[string]));
    }
    this.schedule();
  }

  /** Records that something happened. Returns the event's id: the one to ask Daybook for its trace. */
  track<T extends keyof Events & string>(type: T, properties?: Events[T], context?: Properties): string {
    const now = this.at ?? Date.now();
    const event: DaybookEvent = { event_id: uuid7(now), event_type: type, occurred_at: new Date(now).toISOString() };
    if (this.consent === "denied") return event.event_id;
    if (this.o.cookieless) event.cookieless = true;
    else {
      const { anonymous, user } = this.identity.get();
      event.anonymous_id = anonymous;
      if (user) event.user_id = user;
      event.session_id = this.session.touch(now, (this.o.sessionGap ?? 30) * 60_000, user ?? anonymous);
    }
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

  /** Says who the user is from now on, in every tab of this browser. Without cookies there is no user: `onRejected` is called. */
  identify(userId: string, traits?: Properties): string {
    if (this.o.cookieless) {
      const event: DaybookEvent = { event_id: uuid7(Date.now()), event_type: "identify", occurred_at: new Date().toISOString(), cookieless: true };
      this.refuse([event], "cookieless", "A client without cookies sends no ids, so identify is not sent.");
      return event.event_id;
    }
    this.identity.identify(userId);
    return this.track("identify", (traits ?? {}) as Events[string]);
  }

  /** Records that the user belongs to a group: a company, a school, a team. */
  group(groupId: string, traits?: Properties): string {
    return this.track("group", { ...traits, group_id: groupId } as Properties as Events[string]);
  }

  /** Records a page view; in a browser with address, title, referrer, campaign, locale, screen and device class. It takes the place of the automatic one. */
  page(name?: string, properties?: Properties): string {
    let seen: Properties = {};
    if (typeof document !== "undefined") {
      clearTimeout(this.unviewed);
      this.unviewed = undefined;
      seen = view(this.viewed);
      this.viewed = seen.page_url as string;
    }
    return this.track("page_view", { ...seen, ...(name ? { name } : {}), ...properties } as Events[string]);
  }

  /** Forgets the user, in every tab of this browser: call it when somebody signs out. */
  reset(): void {
    this.identity.forget();
  }

  /** Changes consent, in every tab of this browser. `denied` drops what waits and everything stored. */
  setConsent(consent: Consent): void {
    this.others?.postMessage(consent);
    this.decide(consent);
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
    unref(this.timer);
  }

  private retryNow(): void {
    this.notBefore = 0;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.schedule(0);
  }

  private leave(): void {
    if (this.unviewed !== undefined) this.page();
    // Beside a request that may be under way: the browser could drop that one, and sending twice is harmless.
    if (this.consent === "granted" && this.q.events.length) void this.post(true);
  }

  private refuse(events: DaybookEvent[], code: string, detail: string): void {
    if (events.length) this.o.onRejected?.(events.map((event): Rejection => ({ event, code, detail })));
  }

  private decide(consent: Consent): void {
    this.consent = consent;
    if (consent === "granted") {
      this.remember();
      this.schedule();
    } else if (consent === "denied") {
      // With what closed tabs have left.
      this.q.attach(this.storage);
      this.q.clear();
      this.identity.detach(this.storage);
      this.session.detach(this.storage);
    }
  }

  private remember(): void {
    const was = this.identity.attach(this.storage);
    const is = this.identity.get().anonymous;
    // Events that waited for consent belong to the visitor this browser already knew.
    if (was) for (const e of this.q.events) if (e.anonymous_id === was) e.anonymous_id = is;
    this.session.attach(this.storage, was, is);
    this.q.attach(this.storage);
  }

  // A moment later, because frameworks set the title after the address; and so that a view which the page sends itself counts in its place.
  private moved(anew?: boolean): void {
    if (anew) this.viewed = undefined;
    if (this.viewed === address(location.href)) return;
    this.unviewed ??= setTimeout(() => this.viewed !== address(location.href) && this.page());
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

// In Node what waits must not keep the process alive: `flush` before the end is the caller's word.
const unref = (waits: unknown) => (waits as { unref?: () => void }).unref?.();

// Do Not Track, or Global Privacy Control.
function refused(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as { doNotTrack?: string | null; globalPrivacyControl?: boolean };
  return doNotTrack === "1" || globalPrivacyControl === true;
}

function browserStorage(): Storage | null {
  try {
    return typeof document === "undefined" ? null : localStorage;
  } catch {
    return null; // Some browsers throw where storage is forbidden.
  }
}
