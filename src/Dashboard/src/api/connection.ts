import { here } from "./address.ts";

// Told within five seconds: a beat, and the time it may take.
const BEAT = 2_500;
const PATIENCE = 2_000;

/**
 * Whether Daybook answers at all. Any answer to the page counts; when none came for a while, the page asks for a sign of life.
 * Raises `change` when that changes.
 */
export class Connection extends EventTarget {
  /** Since when nothing answers; null: it does. */
  lostAt: number | null = null;
  /** How often it came back. */
  returns = 0;
  private heardAt = Date.now();

  heard(): void {
    this.heardAt = Date.now();
    if (this.lostAt === null) return;
    this.lostAt = null;
    this.returns++;
    this.dispatchEvent(new Event("change"));
  }

  /** Something came on a connection from before. That alone does not say that others are answered. */
  alive(): void {
    if (this.lostAt === null) this.heardAt = Date.now();
  }

  lost(): void {
    if (this.lostAt !== null) return;
    this.lostAt = Date.now();
    this.dispatchEvent(new Event("change"));
  }

  /** Listens until the returned function is called. */
  watch(): () => void {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout>;
    const beat = async () => {
      if (!document.hidden && (this.lostAt !== null || Date.now() - this.heardAt >= BEAT)) await this.ask();
      if (!stopped) timer = setTimeout(beat, this.lostAt === null ? BEAT : 1_000);
    };
    timer = setTimeout(beat, BEAT);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }

  /** Asks for a sign of life now. */
  async check(): Promise<void> {
    this.heardAt = Math.min(this.heardAt, Date.now() - BEAT);
    await this.ask();
  }

  private async ask(): Promise<void> {
    try {
      const answer = await fetch(here("/health/live"), { credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      if (isOfDaybook(answer)) this.heard();
      else this.lost();
    } catch {
      // A browser that is busy may cancel a beat although others are answered.
      if (Date.now() - this.heardAt >= BEAT) this.lost();
    }
  }
}

/** A gateway answers in Daybook's place when Daybook does not. */
export function isOfDaybook(response: Pick<Response, "status">): boolean {
  return response.status !== 502 && response.status !== 504;
}
