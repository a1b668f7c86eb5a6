import assert from "node:assert/strict";
import { test } from "node:test";
import { Daybook } from "../dist/index.js";
import { MemoryStorage, server, until } from "./server.js";

const make = (fetch, more = {}) => new Daybook({ url: "http://daybook.test/", key: "k", storage: null, flushInterval: 60_000, fetch, ...more });

test("an event carries its id, type, time, anonymous id and session from the moment it happens", async () => {
  const { fetch, seen } = server();
  const daybook = make(fetch);
  const id = daybook.track("order_placed", { total: 12.5 });
  await daybook.flush();

  const [request] = seen;
  assert.equal(request.url, "http://daybook.test/events");
  assert.equal(request.headers.Authorization, "Bearer k");
  const [event] = request.events;
  assert.equal(event.event_id, id);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(event.event_type, "order_placed");
  assert.deepEqual(event.properties, { total: 12.5 });
  assert.ok(Math.abs(Date.parse(event.occurred_at) - Date.now()) < 60_000);
  assert.ok(event.anonymous_id && event.session_id);
});

test("ids made one after the other are in order and differ", () => {
  const daybook = make(server().fetch);
  const ids = Array.from({ length: 1000 }, () => daybook.track("tick").slice(0, 13));
  assert.deepEqual(ids, ids.toSorted?.() ?? [...ids].sort());
});

test("identify names the user of all later events, reset forgets them and the anonymous id", async () => {
  const { fetch, seen } = server();
  const daybook = make(fetch);
  daybook.track("before");
  daybook.identify("u1", { plan: "pro" });
  daybook.track("after");
  daybook.reset();
  daybook.track("anew");
  await daybook.flush();

  const [before, identify, after, anew] = seen[0].events;
  assert.equal(before.user_id, undefined);
  assert.equal(identify.user_id, "u1");
  assert.deepEqual(identify.properties, { plan: "pro" });
  assert.equal(after.user_id, "u1");
  assert.equal(after.anonymous_id, before.anonymous_id);
  assert.equal(anew.user_id, undefined);
  assert.notEqual(anew.anonymous_id, before.anonymous_id);
});

test("it sends by itself when enough events wait, and after the interval", async () => {
  const bySize = server();
  const a = make(bySize.fetch, { flushAt: 3 });
  for (let i = 0; i < 3; i++) a.track("e");
  await until(() => bySize.ids().length === 3);

  const byTime = server();
  make(byTime.fetch, { flushInterval: 20 }).track("e");
  await until(() => byTime.ids().length === 1);
});

// An empty 500 is what the Functions host answers for requests whose worker was killed.
for (const first of [{ status: 503, headers: { "Retry-After": "0" } }, { status: 500, empty: true }, { status: 429 }, { status: 401 }, new TypeError("network down")]) {
  test(`after ${first.status ?? first.message} the same events are sent again with the same ids`, async () => {
    const { fetch, seen } = server(first, { accepted: 2 });
    const faults = [];
    const daybook = make(fetch, { flushInterval: 1, onFault: (f) => faults.push(f) });
    const ids = [daybook.track("a"), daybook.track("b")];
    await until(() => seen.length === 2);

    assert.deepEqual(seen[1].events.map((e) => e.event_id), ids);
    assert.deepEqual(seen[0].events, seen[1].events);
    assert.equal(faults.length, 1);
    assert.equal(faults[0].status, first.status ?? 0);
  });
}

test("it waits at least as long as Retry-After says", async () => {
  const { fetch } = server({ status: 503, headers: { "Retry-After": "30" } });
  const faults = [];
  const daybook = make(fetch, { onFault: (f) => faults.push(f) });
  daybook.track("a");
  await assert.rejects(daybook.flush(), /could not be reached/);
  assert.ok(faults[0].retryIn >= 30_000);
});

test("what the receipt rejects is told with its event and is not sent again; the rest is done", async () => {
  const { fetch, seen } = server({ accepted: 1, rejected: [{ index: 1, code: "invalid_field", field: "properties", detail: "no" }] });
  const rejections = [];
  const daybook = make(fetch, { onRejected: (r) => rejections.push(...r) });
  daybook.track("good");
  const bad = daybook.track("bad");
  await daybook.flush();
  await daybook.flush();

  assert.equal(seen.length, 1);
  assert.deepEqual(rejections.map((r) => [r.event.event_id, r.code, r.field]), [[bad, "invalid_field", "properties"]]);
});

test("a request refused as a whole gives its events back with the problem's code", async () => {
  const { fetch } = server({ status: 400, code: "invalid_json", detail: "no" });
  const rejections = [];
  const daybook = make(fetch, { onRejected: (r) => rejections.push(...r) });
  daybook.track("a");
  await daybook.flush();
  assert.deepEqual(rejections.map((r) => r.code), ["invalid_json"]);
});

test("a value that is no JSON is told at once and harms nothing else", async () => {
  const { fetch, ids } = server();
  const rejections = [];
  const daybook = make(fetch, { onRejected: (r) => rejections.push(...r) });
  const loop = {};
  loop.loop = loop;
  daybook.track("bad", loop);
  const good = daybook.track("good");
  await daybook.flush();
  assert.equal(rejections[0].code, "invalid_json");
  assert.deepEqual(ids(), [good]);
});

test("what is changed after track has not happened", async () => {
  const { fetch, seen } = server();
  const daybook = make(fetch);
  const cart = { items: ["a"] };
  daybook.track("cart", cart);
  cart.items.push("b");
  await daybook.flush();
  assert.deepEqual(seen[0].events[0].properties, { items: ["a"] });
});

test("events queued when the page was closed are sent by the next one, once each", async () => {
  const storage = new MemoryStorage();
  const down = server(new TypeError("offline"));
  const before = make(down.fetch, { storage });
  const ids = [before.track("a"), before.track("b")];
  await before.flush().catch(() => {});

  const up = server();
  const after = make(up.fetch, { storage });
  ids.push(after.track("c"));
  await after.flush();

  assert.deepEqual(up.ids(), ids);
  assert.equal(new Set(up.seen.flatMap((r) => r.events.map((e) => e.anonymous_id))).size, 1);
  const third = server();
  await make(third.fetch, { storage }).flush();
  assert.deepEqual(third.ids(), []);
});

test("without consent nothing is stored or sent; consent sends what waited; denial drops it", async () => {
  const storage = new MemoryStorage();
  const { fetch, ids } = server();
  const daybook = make(fetch, { storage, consent: "pending" });
  const first = daybook.track("waits");
  await daybook.flush();
  assert.equal(storage.length, 0);
  assert.deepEqual(ids(), []);

  daybook.setConsent("granted");
  await daybook.flush();
  assert.deepEqual(ids(), [first]);

  daybook.track("dropped");
  daybook.setConsent("denied");
  daybook.track("never");
  await daybook.flush();
  assert.deepEqual(ids(), [first]);
  assert.equal(storage.length, 0);
});

test("beyond maxQueue the oldest event is given up, and that is told", () => {
  const rejections = [];
  const daybook = make(server(new TypeError("offline")).fetch, { maxQueue: 2, flushAt: 100, onRejected: (r) => rejections.push(...r) });
  const oldest = daybook.track("1");
  daybook.track("2");
  daybook.track("3");
  assert.deepEqual(rejections.map((r) => [r.event.event_id, r.code]), [[oldest, "queue_full"]]);
});

test("a full or forbidden storage costs nothing but the survival of a reload", async () => {
  const storage = new MemoryStorage();
  storage.setItem = () => { throw new Error("QuotaExceededError"); };
  const { fetch, ids } = server();
  const daybook = make(fetch, { storage });
  const id = daybook.track("a");
  await daybook.flush();
  assert.deepEqual(ids(), [id]);
});

test("a batch stays below what a closing page may send", async () => {
  const { fetch, seen } = server();
  const daybook = make(fetch, { flushAt: 10_000 });
  for (let i = 0; i < 100; i++) daybook.track("big", { text: "語".repeat(1000) });
  await daybook.flush();
  assert.equal(seen.flatMap((r) => r.events).length, 100);
  for (const request of seen) assert.ok(Buffer.byteLength(JSON.stringify({ events: request.events })) <= 64 * 1024);
});

test("the CommonJS build is the same client", async () => {
  const { createRequire } = await import("node:module");
  const { createDaybook } = createRequire(import.meta.url)("../dist/index.cjs");
  const { fetch, ids } = server();
  const daybook = createDaybook({ url: "http://daybook.test", key: "k", fetch });
  const id = daybook.track("a");
  await daybook.flush();
  assert.deepEqual(ids(), [id]);
});
