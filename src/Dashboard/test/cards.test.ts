import assert from "node:assert/strict";
import test from "node:test";
import { queryString } from "../src/api/client.ts";
import { byDay } from "../src/cards/active.ts";
import { groupingProperties } from "../src/cards/BreakdownCard.tsx";
import { suggestSteps } from "../src/cards/funnel.ts";
import { qualityFindings } from "../src/cards/quality.ts";
import { average, shade } from "../src/cards/RetentionCard.tsx";
import { explain } from "../src/parts/Failure.tsx";

test("the average of a window counts only cohorts that have reached it, each by its size", () => {
  const cohorts = [
    { start: "2026-11-01", size: 100, returned: [100, 50, null] },
    { start: "2026-11-02", size: 300, returned: [300, null, null] },
  ];
  assert.equal(average(cohorts, 0), 1);
  assert.equal(average(cohorts, 1), 0.5);
  assert.equal(average(cohorts, 2), null);
});

test("somebody is darker than nobody, and everybody darkest", () => {
  assert.equal(shade(0), 0);
  assert.equal(shade(0.0001), 1);
  assert.equal(shade(1), 10);
});

test("a suggested funnel goes a shop's way, a product's way, or through what is most frequent", () => {
  assert.deepEqual(suggestSteps(["page_view", "product_viewed", "lesson_started", "product_added", "checkout_started", "order_completed"]), [
    "page_view",
    "product_viewed",
    "product_added",
    "checkout_started",
    "order_completed",
  ]);
  assert.deepEqual(suggestSteps(["lesson_completed", "page", "signed_up", "lesson_started"]), ["page", "signed_up", "lesson_started", "lesson_completed"]);
  assert.deepEqual(suggestSteps(["a", "b", "c", "d"]), ["a", "b", "c"]);
});

test("properties of most events come first, of these the ones with few values, and last what has only one", () => {
  const event = (properties: Record<string, unknown>) => ({ event_id: "", event_type: "", occurred_at: "", received_at: "", source: "", properties });
  const events = [event({ id: 1, plan: "a", app: "x", o: {} }), event({ id: 2, plan: "b", app: "x" }), event({ id: 3, plan: "a", app: "x", rare: true }), event({ id: 4, plan: "b", rare: false })];
  assert.deepEqual(groupingProperties(events), ["plan", "id", "rare", "app"]);
});

test("the users of a window stand at its last day", () => {
  const report = { data: { periods: [{ start: "2026-11-01", end: "2026-11-07", users: 5, stickiness: 0.4 }] }, error: null, loading: false, retry: () => {} };
  assert.deepEqual(byDay(report).data!.days, [{ date: "2026-11-07", dau: 5 }]);
  assert.equal(byDay({ ...report, data: null }).data, null);
});

test("findings that ask for attention come first, what fails before what warns, each with its page and its alert", () => {
  const finding = (name: string, status: "ok" | "warn" | "fail", source: string | null = null) => ({ name, source, status, detail: "it is", runbook: "/docs/runbooks/x" });
  const { attention, fine } = qualityFindings({
    as_of: "2026-11-22T10:05:00Z",
    findings: [finding("late_rate", "warn"), finding("data_stale", "ok"), finding("data_stale", "fail", "web"), finding("day_missing", "fail")],
    alerts: [{ name: "data_stale", source: "web", since: "2026-11-22T08:55:00Z" }],
  });
  assert.deepEqual(attention.map((f) => [f.name, f.source, f.status, f.since]), [
    ["data stale", "web", "bad", "2026-11-22T08:55:00Z"],
    ["day missing", null, "bad", null],
    ["late rate", null, "warn", null],
  ]);
  assert.equal(attention[0]!.href, "/docs/runbooks/x");
  assert.equal(fine, 1);
});

test("what is not set is not asked", () => assert.equal(queryString({ from: "2026-11-01", event_type: null, tz: "" }), "?from=2026-11-01"));

test("an error says what to do", () => {
  assert.match(explain({ status: 403, code: "forbidden", message: "The key 'web' does not have the scope 'ops'." }, "Ledger").advice, /Sign in with a key that has it/);
  assert.match(explain({ status: 404, code: "not_found", message: "" }, "Ledger").advice, /Update the app/);
});
