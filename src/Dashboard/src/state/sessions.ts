import type { StoredEvent } from "../api/shapes.ts";

/** A run of a person's events with no longer pause than the gap, the latest first. */
export interface Session {
  key: string;
  start: string;
  end: string;
  events: StoredEvent[];
}

const GAP = 30 * 60_000;

/** Events come the latest first; so do their sessions. */
export function sessionsOf(events: readonly StoredEvent[], gap = GAP): Session[] {
  const sessions: Session[] = [];
  for (const event of events) {
    const current = sessions.at(-1);
    if (current && Date.parse(current.start) - Date.parse(event.occurred_at) <= gap) {
      current.events.push(event);
      current.start = event.occurred_at;
    } else sessions.push({ key: event.event_id, start: event.occurred_at, end: event.occurred_at, events: [event] });
  }
  return sessions;
}

/** How long a session took, in words. */
export function lengthOf({ start, end }: Pick<Session, "start" | "end">): string {
  const seconds = Math.round((Date.parse(end) - Date.parse(start)) / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
