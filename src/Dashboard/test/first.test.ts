import assert from "node:assert/strict";
import test from "node:test";
import { Api } from "../src/api/client.ts";
import { asked } from "../src/state/asked.ts";
import { figuresAsked } from "../src/state/useTrend.ts";
import { START } from "../src/state/view.ts";
import { dayLabel } from "../src/time/days.ts";
import { dateFormat } from "../src/time/formats.ts";

/** Answers each question when it is told to, and notes which were asked. */
function server() {
  const asked: string[] = [];
  const waiting = new Map<string, (response: Response) => void>();
  globalThis.fetch = ((url: string) => {
    asked.push(url);
    return new Promise<Response>((done) => waiting.set(url, done));
  }) as typeof fetch;
  // A request is sent a moment after it was asked for.
  const answer = async (url: string, body: unknown, status = 200) => {
    while (!waiting.has(url)) await new Promise((done) => setTimeout(done, 1));
    waiting.get(url)!(new Response(JSON.stringify(body), { status }));
    waiting.delete(url);
  };
  return { asked, answer };
}

test("an answer that was asked ahead is taken once, and asked for when it is wanted again", async () => {
  const { asked, answer } = server();
  const api = new Api("key");
  api.ahead("/stats/trend?measure=events");
  const first = api.get("/stats/trend", { measure: "events" });
  await answer("./stats/trend?measure=events", { n: 1 });
  assert.deepEqual(await first, { n: 1 });
  assert.equal(asked.length, 1);

  const second = api.get("/stats/trend", { measure: "events" });
  await answer("./stats/trend?measure=events", { n: 2 });
  assert.deepEqual(await second, { n: 2 });
  assert.equal(asked.length, 2);
});

test("an answer that was asked ahead and failed fails for who takes it, and for nobody else", async () => {
  const { answer } = server();
  const api = new Api("key");
  api.ahead("/stats/trend");
  await answer("./stats/trend", { code: "store_unavailable", detail: "Away." }, 503);
  await api.answered();
  await assert.rejects(api.get("/stats/trend"), { code: "store_unavailable" });
});

test("who no longer waits for an answer that was asked ahead is given none", async () => {
  const { answer } = server();
  const api = new Api("key");
  api.ahead("/stats/trend");
  const stop = new AbortController();
  const taken = api.get("/stats/trend", {}, stop.signal);
  stop.abort();
  await answer("./stats/trend", {});
  await assert.rejects(taken, { name: "AbortError" });
});

test("what holds a connection waits for what was asked ahead, also when that was taken", async () => {
  const { answer } = server();
  const api = new Api("key");
  await api.answered();
  api.ahead("/stats/trend");
  const taken = api.get("/stats/trend");
  let over = false;
  const waits = api.answered().then(() => (over = true));
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(over, false);
  await answer("./stats/trend", {});
  await Promise.all([taken, waits]);
  assert.equal(over, true);
});

test("what the server has said already is not asked", async () => {
  const { asked } = server();
  const api = new Api("key");
  api.knows("/me", Promise.resolve({ caller: "ann" }));
  assert.deepEqual(await api.get("/me"), { caller: "ann" });
  assert.deepEqual(asked, []);
});

test("a formatter of dates is made once for what it writes", () => {
  assert.equal(dateFormat("en-GB", { timeZone: "UTC", day: "numeric" }), dateFormat("en-GB", { timeZone: "UTC", day: "numeric" }));
  assert.notEqual(dateFormat("en-GB", { timeZone: "UTC", day: "numeric" }), dateFormat("en-GB", { timeZone: "Asia/Tokyo", day: "numeric" }));
  assert.deepEqual([dayLabel("2026-11-22"), dayLabel("2026-11-22", true)], ["Sun 22 Nov", "22 Nov 2026"]);
});

test("the figures of the overview are asked for events and people, in the same days and against the same ones", () => {
  const range = { from: "2026-11-01", to: "2026-11-30" };
  const { events, people } = figuresAsked({ ...START, range: "month" }, range);
  assert.deepEqual(events, { interval: "day", compare: "2026-10-01", measure: "events" });
  assert.deepEqual(people, { ...events, measure: "users" });
  assert.deepEqual(asked({ ...START, eventType: "page_view" }, range, "UTC"), { from: range.from, to: range.to, tz: "UTC", event_type: "page_view", filter: null, segment: [] });
});
