import assert from "node:assert/strict";
import { test } from "node:test";
import { Daybook } from "../dist/index.js";
import { MemoryStorage, server } from "./server.js";

// The rule of Daybook's session report: the events of one user (user_id, else anonymous_id), each at most the gap after the one before.
function asTheServerCounts(events, minutes) {
  const last = new Map();
  return events.map((e) => {
    const subject = e.user_id ?? e.anonymous_id;
    const at = Date.parse(e.occurred_at);
    const before = last.get(subject);
    const number = before && at - before.at <= minutes * 60_000 ? before.number : (before?.number ?? 0) + 1;
    last.set(subject, { at, number });
    return `${subject} ${number}`;
  });
}

for (const sessionGap of [30, 5]) {
  test(`sessions are those that the server counts with a gap of ${sessionGap} minutes, over tabs, users and reloads`, async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-11-29T08:00:00Z") });
    const storage = new MemoryStorage();
    const { fetch, seen } = server();
    const tab = () => new Daybook({ url: "http://daybook.test", key: "k", storage, sessionGap, flushAt: 1000, flushInterval: 60_000, fetch });
    const tabs = [tab(), tab()];
    let seed = 17;
    const pick = (n) => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % n;
    const gap = sessionGap * 60_000;
    for (let i = 0; i < 400; i++) {
      t.mock.timers.setTime(Date.now() + [1, 1000, gap - 1, gap, gap + 1, 2 * gap][pick(6)]);
      const one = tabs[pick(2)];
      const what = pick(12);
      if (what === 0) one.identify("u" + pick(2));
      else if (what === 1) one.reset();
      else if (what === 2) tabs[pick(2)] = tab();
      else one.track("e");
    }
    for (const one of tabs) await one.flush();
    const events = seen.flatMap((r) => r.events).sort((a, b) => (a.event_id < b.event_id ? -1 : 1));
    const sent = events.map((e) => e.session_id);
    const counted = asTheServerCounts(events, sessionGap);
    assert.ok(new Set(counted).size > 50);
    for (let i = 0; i < events.length; i++) {
      for (let j = 0; j < i; j++) assert.equal(sent[i] === sent[j], counted[i] === counted[j], `events ${j} and ${i}`);
    }
  });
}
