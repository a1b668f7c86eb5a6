import type { DaybookEvent, Storage } from "./types.js";

const PREFIX = "daybook.queue.";

/**
 * Events that wait, kept in storage so that a reload or a closed tab loses none. Each tab writes a key of its own; a new one adopts what
 * earlier ones left. Two tabs may adopt, and send, the same events: their ids make that harmless.
 */
export class Queue {
  events: DaybookEvent[] = [];
  private readonly name: string;
  private storage: Storage | null = null;

  constructor(id: string) {
    this.name = PREFIX + id;
  }

  /** Begins to use storage and takes over what is there. */
  attach(storage: Storage | null): void {
    this.storage = storage;
    if (!storage) return;
    const names = [];
    for (let i = 0; i < storage.length; i++) {
      const name = storage.key(i);
      if (name?.startsWith(PREFIX) && name !== this.name) names.push(name);
    }
    const adopted: DaybookEvent[] = [];
    for (const name of names) {
      try {
        adopted.push(...JSON.parse(storage.getItem(name) ?? "[]"));
      } catch {
        // Half-written by a browser that crashed: nothing can be read from it.
      }
    }
    this.events = [...adopted, ...this.events];
    this.save();
    // Only now: a crash before this line leaves them twice, which is harmless; after it, once.
    for (const name of names) storage.removeItem(name);
  }

  /** Adds events and gives back those that had to make room. */
  add(event: DaybookEvent, max: number): DaybookEvent[] {
    this.events.push(event);
    const over = this.events.splice(0, Math.max(0, this.events.length - max));
    this.save();
    return over;
  }

  remove(ids: Set<string>): void {
    this.events = this.events.filter((e) => !ids.has(e.event_id));
    this.save();
  }

  clear(): void {
    this.events = [];
    this.save();
  }

  private save(): void {
    if (!this.storage) return;
    try {
      if (this.events.length) this.storage.setItem(this.name, JSON.stringify(this.events));
      else this.storage.removeItem(this.name);
    } catch {
      // Storage is full or forbidden: the queue lives on in memory.
    }
  }
}
