import assert from "node:assert/strict";
import test from "node:test";
import { queryString } from "../src/api/address.ts";
import { firstField, valueName } from "../src/cards/BreakdownCard.tsx";
import { figuresOfTrend, figuresOfWindows } from "../src/cards/figures.ts";
import { suggestSteps } from "../src/cards/funnel.ts";
import { besides } from "../src/cards/lifecycle.ts";
import { lifecycleTable } from "../src/cards/LifecycleFigures.tsx";
import { qualityFindings } from "../src/cards/quality.ts";
import { average, cohortName, shade } from "../src/cards/RetentionCard.tsx";
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

test("a breakdown begins with what visitors are, or else with a property that has texts", () => {
  const field = (name: string, types: string[]) => ({ field: name, label: name, events: 1, types });
  assert.equal(firstField([field("event_type", ["string"]), field("property.seats", ["number"]), field("property.plan", ["string"])]), "property.plan");
  assert.equal(firstField([field("property.plan", ["string"]), field("context.device.type", ["string"])]), "context.device.type");
  assert.equal(firstField([]), null);
});

test("no value, an empty one and all others have names of their own", () => {
  assert.deepEqual([{ value: null, other: false }, { value: "", other: false }, { value: null, other: true }, { value: "pro", other: false }].map((s) => valueName(s)), ["not set", "empty", "all others", "pro"]);
});

const loaded = <T>(data: T) => ({ data, error: null, loading: false, retry: () => {} });

test("a trend says which days it is compared with, and that a running one is compared to the same time", () => {
  const series = [{ event_type: null, value: null, other: false, total: 7, points: [3, 4] }];
  const then = [{ event_type: null, value: null, other: false, total: 5, points: [2, 3] }];
  const report = (until: string) =>
    loaded({ interval: "day" as const, measure: "events", starts: ["2026-11-28", "2026-11-29"], series, compared: { from: "2026-11-26", to: "2026-11-27", until, starts: ["2026-11-26", "2026-11-27"], series: then } });
  const running = figuresOfTrend(report("2026-11-27T10:00:00Z"), "UTC").data!;
  assert.deepEqual([running.total, running.totalBefore, running.compared, running.before], [7, 5, [2, 3], "26 Nov – 27 Nov 2026, to the same time"]);
  assert.equal(figuresOfTrend(report("2026-11-28T00:00:00Z"), "UTC").data!.before, "26 Nov – 27 Nov 2026");
});

test("the users of a window stand at its last day, and the newest is the figure", () => {
  const report = (users: number) => loaded({ periods: [{ start: "2026-11-01", end: "2026-11-07", users, stickiness: 0.4 }] });
  const { starts, total, totalBefore } = figuresOfWindows(report(5), report(4)).data!;
  assert.deepEqual([starts, total, totalBefore], [["2026-11-07"], 5, 4]);
});

test("a cohort is called by its length", () => {
  assert.equal(cohortName("2026-10-01", "monthly"), "October 2026");
  assert.equal(cohortName("2026-10-05", "weekly"), "Week of 5 Oct");
  assert.equal(cohortName("2026-10-05", "daily"), "5 Oct");
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

test("a running period is compared as far as the other is counted, and what has not begun is not", () => {
  const of = (start: string, n: number) => ({ start, new: n, returning: 0, resurrected: 0, dormant: 0 });
  const periods = [of("2026-11-28", 5), of("2026-11-29", 4), of("2026-11-30", 0)];
  const compared = { from: "2026-11-25", to: "2026-11-27", until: "2026-11-26T10:15:00Z", periods: [of("2026-11-25", 7), of("2026-11-26", 2)], so_far: of("2026-11-29", 3) };
  assert.deepEqual(besides(periods, compared), { mine: [of("2026-11-28", 5), of("2026-11-29", 3)], theirs: compared.periods });
  assert.deepEqual(besides(periods, undefined), { mine: [], theirs: [] });
  const provenance = { as_of: "", complete: true, revision: 0, late_events: 0, pending_events: 0 } as never as Parameters<typeof lifecycleTable>[0];
  const { head, rows } = lifecycleTable({ ...provenance, periods, compared });
  assert.deepEqual(head.slice(5), ["New, before", "Returning, before", "Back again, before", "Gone, before"]);
  assert.deepEqual(rows.map((r) => r[5]), [7, 2, null]);
});
