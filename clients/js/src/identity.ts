import { uuid7 } from "./ids.js";
import type { Storage } from "./types.js";

const KEY = "daybook.identity";

/** Who uses this browser. `at` orders changes: of two, the later one holds, in every tab. */
export interface Who {
  anonymous: string;
  user?: string;
  at: number;
}

/**
 * The stored identity is the truth, because other tabs change it too. It is read before each use and written by nothing but `identify`, `reset`
 * and the first visit: a tab that merely counts can't bring back who has signed out in another.
 */
export class Identity {
  private who: Who = { anonymous: uuid7(Date.now()), at: 0 };
  private storage: Storage | null = null;
  private kept = false;
  private anew = false;

  /** Begins to use storage. Returns the anonymous id of until then where another takes its place. */
  attach(storage: Storage | null): string | undefined {
    this.storage = storage;
    const mine = this.who;
    const stored = this.read();
    if (stored && mine.at <= stored.at) this.who = stored;
    // The visitor this browser knows has signed in while consent was pending.
    else if (stored && !this.anew && (stored.user ?? mine.user) === mine.user) this.who = { ...mine, anonymous: stored.anonymous };
    this.settle();
    return mine.anonymous === this.who.anonymous ? undefined : mine.anonymous;
  }

  /** Removes what is stored and uses storage no more. */
  detach(storage: Storage | null): void {
    storage?.removeItem(KEY);
    this.storage = null;
    this.kept = this.anew = false;
    this.who = { anonymous: uuid7(Date.now()), at: 0 };
  }

  get(): Who {
    const stored = this.read();
    if (stored) {
      if (later(stored, this.who)) this.who = stored;
    } else if (this.kept) {
      // Somebody has cleared this site's data: who was known is known no more.
      this.forget();
    }
    return this.who;
  }

  identify(user: string): void {
    const before = this.get();
    // Another person at the same browser: an anonymous id belongs to one.
    this.change({ anonymous: before.user && before.user !== user ? uuid7(Date.now()) : before.anonymous, user });
  }

  forget(): void {
    this.anew = true;
    this.change({ anonymous: uuid7(Date.now()) });
  }

  /** Another tab has changed what is stored. */
  changed(): void {
    const mine = this.get();
    const stored = this.read();
    if (stored && later(mine, stored)) this.settle();
  }

  private change(to: Omit<Who, "at">): void {
    this.who = { ...to, at: Math.max(Date.now(), this.who.at + 1) };
    this.settle();
  }

  // At once, because the page may be closing; and again when no other tab writes, because two that write together may not have seen each other.
  private settle(): void {
    this.write();
    if (!this.storage || typeof document === "undefined") return;
    void navigator.locks?.request(KEY, () => {
      const stored = this.read();
      if (stored && later(this.get(), stored)) this.write();
    });
  }

  private write(): void {
    try {
      this.storage?.setItem(KEY, JSON.stringify(this.who));
      this.kept = !!this.storage;
    } catch {
      // Storage is full or forbidden: the identity lives in memory.
      this.kept = false;
    }
  }

  private read(): Who | undefined {
    try {
      const stored = JSON.parse(this.storage?.getItem(KEY) ?? "") as Who;
      if (stored.anonymous) return { ...stored, at: stored.at || 0 };
    } catch {
      // Nothing there, or not ours.
    }
    return undefined;
  }
}

const later = (a: Who, b: Who) => a.at > b.at || (a.at === b.at && a.anonymous + a.user > b.anonymous + b.user);
