import assert from "node:assert/strict";
import test from "node:test";
import { placesOf } from "../src/state/places.ts";
import { scopesOf } from "../src/state/useScopes.ts";
import { MAX_LINKED_SQL, START, readView, viewAddress, type View } from "../src/state/view.ts";

const shared = {
  range: { from: "2026-10-01", to: "2026-10-31" },
  zone: "Europe/Berlin",
  eventType: "page & more #1?",
  filter: [{ field: "property.plan", op: "is", values: ["pro", 5, true] }, { any: [{ field: "source", op: "exists" }] }],
  segments: ["paying", "عملاء"],
};

const views: Record<string, View> = {
  overview: { ...START, ...shared, active: "month", cohorts: "weekly", steps: ["a", "Clicked Yes, Please", "c"], within: "12h", by: "context.device.type" },
  explore: { ...START, ...shared, place: "explore", events: ["a", "b&c"], measure: "p90:amount", by: "property.\"a.b\"", attribution: "last", lookback: "session", interval: "week", compare: "2026-09-01" },
  funnels: { ...START, ...shared, place: "funnels", steps: ["a", "b"], stepFilters: [[], [{ field: "property.plan", op: "is", values: ["a&b"] }]], within: "30d", anyOrder: true, by: "source" },
  retention: { ...START, ...shared, place: "retention", cohorts: "monthly", firstEvent: "signed_up", returnEvent: "paid", did: "invited" },
  paths: { ...START, ...shared, place: "paths", pathEnd: "paid", pathSteps: 6 },
  people: { ...START, ...shared, place: "people", find: "ann", person: { kind: "anonymous", id: "o/1?#&" } },
  dropped: { ...START, ...shared, place: "people", steps: ["a", "b,c"], stepFilters: [[{ field: "source", op: "exists" }], []], within: "1h", among: { what: "dropped", step: 2 } },
  web: { ...START, ...shared, place: "web", goal: "order paid", measure: "sum:a b", attribution: "last", lookback: "7d" },
  live: { ...START, ...shared, place: "live" },
  sql: { ...START, ...shared, place: "sql", sql: "SELECT '100%' AS \"a&b\" -- #1?\nFROM events+1" },
  boards: { ...START, ...shared, place: "boards", board: "weekly-numbers" },
  health: { ...START, ...shared, place: "health" },
};

for (const [place, view] of Object.entries(views)) {
  test(`a view of ${place} survives its address`, () => assert.deepEqual(readView(viewAddress(view)), view));
}

test("what belongs to another place stays out of the address", () => {
  assert.equal(viewAddress({ ...views.explore!, place: "live", range: START.range, zone: null, eventType: null, filter: [], segments: [] }), "#/live");
});

test("links of before, with the view in the query, still open", () => {
  assert.deepEqual(readView("", "?range=7d&steps=a,b&tz=Asia/Kathmandu"), { ...START, range: "7d", steps: ["a", "b"], zone: "Asia/Kathmandu" });
  assert.deepEqual(readView("#/explore", "?range=7d").range, START.range);
});

test("people carry no funnel along unless they are of it", () => {
  assert.equal(viewAddress({ ...views.dropped!, ...shared, range: START.range, zone: null, eventType: null, filter: [], segments: [], among: null }), "#/people");
  assert.equal(readView("#/people?step=a&step=b&dropped=1").among, null);
  assert.equal(readView("#/people?step=a&step=b&reached=3").among, null);
});

test("the view one starts with has a bare address", () => assert.equal(viewAddress(START), "#/"));

test("presets and zones stay readable in the address", () => {
  assert.equal(viewAddress({ ...START, range: "90d", zone: "Asia/Kathmandu" }), "#/overview?range=90d&tz=Asia/Kathmandu");
});

test("what an address spells wrongly takes its default", () => {
  assert.deepEqual(
    readView("#/nowhere?from=2026-13-01&to=x&range=99y&tz=Mars/Olympus&active=year&cohorts=hourly&within=-1&steps=,,&filter={&measure=max:x&interval=year&compare=never&path_steps=99&attribution=both&lookback=2d"),
    START,
  );
  assert.deepEqual(readView('#/?filter={"field":"source"}'), START);
});

test("days the wrong way round are no range", () => assert.equal(readView("#/?from=2026-02-02&to=2026-02-01").range, START.range));

test("nothing of an address is taken for a key", () => {
  assert.equal(viewAddress(readView("#/?key=secret&token=secret&authorization=secret")), "#/");
});

test("a key that may not look at people is not led to them", () => {
  assert.ok(!placesOf({ ops: false, people: false, sql: false }).includes("people"));
  assert.ok(placesOf({ ops: false, people: true, sql: false }).includes("people"));
});

test("SQL is a place where the server has it on and for keys that have the scope", () => {
  const places = (scopes: string[], on: boolean) => placesOf(scopesOf({ scopes, people: false }, on));
  assert.ok(places(["read", "sql"], true).includes("sql"));
  assert.ok(!places(["read", "sql"], false).includes("sql"));
  assert.ok(!places(["read", "ops"], true).includes("sql"));
});

test("a statement that is too long for a link, or blank, is none", () => {
  assert.equal(readView("#/sql?q=" + "x".repeat(MAX_LINKED_SQL)).sql?.length, MAX_LINKED_SQL);
  assert.equal(readView("#/sql?q=" + "x".repeat(MAX_LINKED_SQL + 1)).sql, null);
  assert.equal(readView("#/sql?q=%20%0A").sql, null);
});

test("sessions and the lifecycle are measures of an address; what is of a property needs one", () => {
  for (const measure of ["lifecycle", "sessions", "bounce_rate", "sum:a:b"]) assert.equal(readView(`#/explore?measure=${measure}`).measure, measure);
  for (const measure of ["sum", "sum:", "sessions:x", "toString"]) assert.equal(readView(`#/explore?measure=${measure}`).measure, START.measure);
});
