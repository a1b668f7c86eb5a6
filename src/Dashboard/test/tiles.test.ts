import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tile } from "../src/api/boards.ts";
import { sessionsTable } from "../src/cards/SessionsFigures.tsx";
import { byPeriod } from "../src/cards/TileCard.tsx";
import { measureDrawn, SESSION_NUMBERS } from "../src/state/measures.ts";
import { bucketOf } from "../src/state/notes.ts";
import { isReport, limitsOf, moved, nameOfTitle, tileOf } from "../src/state/tiles.ts";

const days = { from: "2026-10-24", to: "2026-11-22" };

test("a card's question becomes a tile whose days move where the view's do", () => {
  const question = "/stats/trend?from=2026-10-24&to=2026-11-22&tz=UTC&filter=%5B%7B%22field%22%3A%22source%22%2C%22op%22%3A%22exists%22%7D%5D&segment=a&segment=b&measure=users&by=property.plan&limit=7";
  assert.deepEqual(tileOf(question, "People", "30d", days, "UTC", true), {
    title: "People", report: "trend", range: "30d", look: "list", width: "third",
    question: { filter: [{ field: "source", op: "exists" }], segment: ["a", "b"], measure: "users", by: "property.plan", limit: "7" },
  });
  const fixed = tileOf(question, "People", days, days, "Europe/Berlin", false);
  assert.deepEqual([fixed.range, fixed.question.from, fixed.question.tz, fixed.look], [null, "2026-10-24", "UTC", "chart"]);
  assert.equal(tileOf("/stats/dau?from=2026-11-22&to=2026-11-22", "x", "today", days, "UTC", false).range, "1d");
  assert.equal(tileOf("/stats/retention?start_date=2026-10-24&windows=14", "x", "12mo", days, "UTC", false).question.start_date, undefined);
});

test("a month is compared with the month before, whichever that is then", () => {
  const month = { from: "2026-11-01", to: "2026-11-22" };
  const asked = "/stats/trend?from=2026-11-01&to=2026-11-22&compare=";
  assert.equal(tileOf(asked + "2026-10-01", "x", "month", month, "UTC", false).question.compare, "previous");
  assert.equal(tileOf(asked + "2026-01-01", "x", "month", month, "UTC", false).question.compare, "2026-01-01");
});

test("a tile of sessions keeps which of their numbers it shows, in the words of the API", () => {
  const asked = "/stats/sessions?from=2026-10-24&to=2026-11-22&interval=week&compare=previous";
  const tile = tileOf(asked, "Length", "30d", days, "UTC", false, SESSION_NUMBERS.session_average);
  assert.deepEqual([tile.draws, tile.question], ["average_seconds", { interval: "week", compare: "previous" }]);
  assert.equal(measureDrawn(tile.draws), "session_average");
  assert.deepEqual([undefined, "no_such"].map(measureDrawn), ["sessions", "sessions"]);
});

test("a tile of sessions without an interval has the days as its periods", () => {
  const figures = { sessions: 3, users: 2, events: 9, bounces: 1, average_seconds: 60, median_seconds: 30, bounce_rate: 0.3333 };
  const report = { total: figures, days: [{ ...figures, date: "2026-11-22" }] };
  assert.deepEqual(byPeriod(report).periods?.map((p) => [p.start, p.sessions]), [["2026-11-22", 3]]);
  assert.deepEqual(sessionsTable(byPeriod(report)).rows.map((r) => r.slice(0, 2)), [["2026-11-22", 3], ["Total", 3]]);
  const compared = { from: "2026-11-21", to: "2026-11-21", until: "2026-11-22T00:00:00Z", periods: [{ ...figures, start: "2026-11-21", sessions: 2 }], total: { ...figures, sessions: 2 } };
  const table = sessionsTable({ ...byPeriod(report), compared });
  assert.deepEqual([table.head[6], table.rows[0]![6], table.rows[1]![6]], ["Sessions (sessions), before", 2, 2]);
});

test("only reports become tiles", () => {
  assert.equal(isReport("/stats/paths?start=a"), true);
  for (const other of ["/events/recent?limit=5", "/users?query=a", "/ops/ledger", "/stats/now?minutes=5", null, undefined]) assert.equal(isReport(other), false);
});

test("a tile says what limits it", () => {
  const tile = (part: Partial<Tile>): Tile => ({ title: "t", report: "funnel", question: {}, range: "7d", look: "chart", width: "half", ...part });
  assert.deepEqual(
    limitsOf(tile({ question: { segment: "paying", source: ["web", "app"], "property.plan": "pro", "filter.2": [{ field: "property.plan", op: "is", values: ["pro"] }], filter: [{ field: "context.device.type", op: "is", values: ["mobile"] }], tz: "Europe/Berlin" } })),
    ["last 7 days", "source web", "source app", "segment paying", "plan is pro", "step 2: plan is pro", "Device is mobile", "Europe/Berlin"],
  );
  assert.deepEqual(limitsOf(tile({ range: null, question: { from: "2026-01-01", to: "2026-01-02" } })), ["2026-01-01 to 2026-01-02"]);
  assert.deepEqual(limitsOf(tile({ range: null })), ["last 30 days"]);
  assert.deepEqual(limitsOf(tile({ report: "trend", question: { by: "source", attribution: "last", lookback: "session" } })), ["last 7 days", "by the last value in the same session"]);
  assert.deepEqual(limitsOf(tile({ report: "trend", question: { by: "source", attribution: "first" } })), ["last 7 days", "by the first value within 30 days before"]);
  assert.deepEqual(limitsOf(tile({ range: "month", report: "dau", question: { event_type: "view" } })), ["this month", "only view"]);
});

test("titles of any letters get a name that an address takes", () => {
  assert.equal(nameOfTitle("Weekly numbers: Q4!"), "weekly-numbers-q4");
  assert.equal(nameOfTitle("Crème brûlée"), "creme-brulee");
  for (const title of ["تقرير", "🛒🎉", "ab", "x".repeat(200)]) assert.match(nameOfTitle(title), /^[a-z0-9][a-z0-9-]{2,60}$/);
  assert.deepEqual(moved(["a", "b", "c"], 0, 2), ["b", "c", "a"]);
});

test("a note stands at the start that its day belongs to, or nowhere", () => {
  const daily = ["2026-11-20", "2026-11-21", "2026-11-22"];
  assert.equal(bucketOf("2026-11-21", daily, "day", "UTC"), 1);
  assert.equal(bucketOf("2026-11-19", daily, "day", "UTC"), -1);
  assert.equal(bucketOf("2026-11-23", daily, "day", "UTC"), -1);
  assert.equal(bucketOf("2026-11-18", ["2026-11-02", "2026-11-09", "2026-11-16"], "week", "UTC"), 2);
  assert.equal(bucketOf("2026-11-23", ["2026-11-09", "2026-11-16"], "week", "UTC"), -1);
  assert.equal(bucketOf("2026-11-30", ["2026-10-01", "2026-11-01"], "month", "UTC"), 1);
  assert.equal(bucketOf("2026-12-01", ["2026-10-01", "2026-11-01"], "month", "UTC"), -1);
  // A trend's first week or month begins with the range.
  assert.equal(bucketOf("2026-11-05", ["2026-11-04", "2026-11-09"], "week", "UTC"), 0);
  const hours = ["2026-11-21T22:00:00Z", "2026-11-21T23:00:00Z", "2026-11-22T00:00:00Z"];
  assert.equal(bucketOf("2026-11-22", hours, "hour", "Europe/Berlin"), 1);
});
