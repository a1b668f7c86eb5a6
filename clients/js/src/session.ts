import { uuid7 } from "./ids.js";
import type { Storage } from "./types.js";

const KEY = "daybook.session";

interface Visit {
  id: string;
  seen: number;
  of: string;
}

/** Sessions as Daybook counts them: the events of one user, each at most the gap after the one before, in whichever tab. */
export class Session {
  private visit: Visit | undefined;
  private storage: Storage | null = null;

  attach(storage: Storage | null, was?: string, is?: string): void {
    this.storage = storage;
    if (this.visit && is && this.visit.of === was) this.visit.of = is;
  }

  detach(storage: Storage | null): void {
    storage?.removeItem(KEY);
    this.storage = null;
    this.visit = undefined;
  }

  /** The session of an event that happens now. */
  touch(now: number, gap: number, of: string): string {
    const stored = this.read();
    let visit = this.visit;
    if (stored && (!visit || stored.seen >= visit.seen)) visit = stored;
    this.visit = visit?.of === of && now - visit.seen <= gap ? { ...visit, seen: Math.max(now, visit.seen) } : { id: uuid7(now), seen: now, of };
    try {
      this.storage?.setItem(KEY, JSON.stringify(this.visit));
    } catch {
      // Storage is full or forbidden: the session lives in memory.
    }
    return this.visit.id;
  }

  private read(): Visit | undefined {
    try {
      const stored = JSON.parse(this.storage?.getItem(KEY) ?? "") as Visit;
      return stored.id ? stored : undefined;
    } catch {
      return undefined;
    }
  }
}
