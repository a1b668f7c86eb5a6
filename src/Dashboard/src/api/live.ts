import type { Api } from "./client.ts";
import type { ActiveNow, RecentEvents, StoredEvent } from "./shapes.ts";
import { StreamReader, type StreamMessage } from "./sse.ts";

/** The newest events and who is online, as the stream tells them. */
export interface LiveState {
  /** Newest first; null: nothing is known yet. */
  events: StoredEvent[] | null;
  now: ActiveNow | null;
  /** Nothing comes at the moment, so what is shown is of before. */
  away: boolean;
  /** Rises with every message that brought events. */
  round: number;
}

const KEPT = 200;
const FIRST = 100;
// The server says something every ten seconds.
const SILENCE = 25_000;
const LONGEST_PAUSE = 30_000;

/** New events come last in a message and stand first in the list, each once. */
export function merge(known: readonly StoredEvent[], fresh: readonly StoredEvent[]): StoredEvent[] {
  const ids = new Set(fresh.map((e) => e.event_id));
  return [...fresh.toReversed(), ...known.filter((e) => !ids.has(e.event_id))].slice(0, KEPT);
}

/**
 * Listens to `/events/stream` with the reader's key, which the browser's own EventSource cannot send. It goes on where it was after a break,
 * and rests while the page is hidden. Raises `change`.
 */
export class Live extends EventTarget {
  state: LiveState = { events: null, now: null, away: false, round: 0 };
  private id: string | null = null;
  private pause = 1_000;
  private failures = 0;

  constructor(private readonly api: Api) {
    super();
  }

  /** Listens until the returned function is called. */
  listen(): () => void {
    const stop = new AbortController();
    void this.run(stop.signal);
    return () => stop.abort();
  }

  private async run(stop: AbortSignal): Promise<void> {
    await this.api.answered();
    while (!stop.aborted) {
      await until(() => !document.hidden, document, "visibilitychange", stop);
      if (stop.aborted) return;
      const good = await this.once(stop).catch(() => false);
      if (stop.aborted) return;
      if (!good) {
        this.set({ away: true });
        void this.api.connection.check();
      }
      await this.rest(good ? this.pause : Math.min(LONGEST_PAUSE, (this.failures += 1) * 1_000), stop);
    }
  }

  // False: it broke, or was refused.
  private async once(stop: AbortSignal): Promise<boolean> {
    const silent = new AbortController();
    const hide = () => document.hidden && silent.abort();
    let timer = setTimeout(() => silent.abort(), SILENCE);
    document.addEventListener("visibilitychange", hide);
    try {
      const body = await this.api.stream(`/events/stream?last=${FIRST}`, this.id, AbortSignal.any([stop, silent.signal]));
      const text = body.pipeThrough(new TextDecoderStream()).getReader();
      const reader = new StreamReader();
      for (let ended = false; !ended; ) {
        const { value, done } = await text.read();
        if (done) return false;
        clearTimeout(timer);
        timer = setTimeout(() => silent.abort(), SILENCE);
        this.api.connection.alive();
        for (const message of reader.take(value)) ended = this.hear(message) || ended;
      }
      return true;
    } catch (e) {
      // Nobody looks: that is no fault.
      if (document.hidden) return true;
      throw e;
    } finally {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", hide);
    }
  }

  // True: the stream ends by itself.
  private hear({ event, data, id, retry }: StreamMessage): boolean {
    if (id !== null) this.id = id;
    if (retry !== null) this.pause = retry;
    if (event === "end") return true;
    if (event === "outage") this.set({ away: true });
    else if (event === "now") {
      this.failures = 0;
      // It comes after the first events, if there are any.
      this.set({ now: JSON.parse(data) as ActiveNow, away: false, events: this.state.events ?? [] });
    } else if (event === "events") {
      this.failures = 0;
      const fresh = (JSON.parse(data) as RecentEvents).events;
      this.set({ events: merge(this.state.events ?? [], fresh), away: false, round: this.state.round + 1 });
    }
    return false;
  }

  private set(part: Partial<LiveState>): void {
    this.state = { ...this.state, ...part };
    this.dispatchEvent(new Event("change"));
  }

  // Shorter when the server is back.
  private async rest(ms: number, stop: AbortSignal): Promise<void> {
    const { returns } = this.api.connection;
    await Promise.race([
      new Promise<void>((done) => {
        const timer = setTimeout(done, ms);
        stop.addEventListener("abort", () => clearTimeout(timer), { once: true });
      }),
      until(() => this.api.connection.returns > returns, this.api.connection, "change", stop),
    ]);
  }
}

/** Waits until something holds, or for the end. */
function until(holds: () => boolean, on: EventTarget, event: string, stop: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const look = () => {
      if (!holds() && !stop.aborted) return;
      on.removeEventListener(event, look);
      stop.removeEventListener("abort", look);
      done();
    };
    on.addEventListener(event, look);
    stop.addEventListener("abort", look);
    look();
  });
}
