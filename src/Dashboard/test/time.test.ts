import assert from "node:assert/strict";
import test from "node:test";
import { addDays, daysBetween, isDay, isZone, today } from "../src/time/days.ts";
import { zoneNames } from "../src/time/zones.ts";
import { axisLabel, bucketLabel, hasBegun, intervalFor, openBucket } from "../src/time/buckets.ts";
import { before, periodBefore, resolve } from "../src/time/ranges.ts";

test("today is the zone's, not the machine's", () => {
  const now = new Date("2026-11-22T23:30:00Z");
  assert.equal(today("UTC", now), "2026-11-22");
  assert.equal(today("Asia/Kathmandu", now), "2026-11-23");
  assert.equal(today("America/Los_Angeles", now), "2026-11-22");
});

test("days are added across months, leap days and changes of the clock", () => {
  assert.equal(addDays("2024-02-28", 1), "2024-02-29");
  assert.equal(addDays("2026-03-29", 1), "2026-03-30");
  assert.equal(addDays("2026-01-01", -1), "2025-12-31");
});

test("a preset ends today and has as many days as it says", () => {
  const range = resolve("30d", "UTC", new Date("2026-11-22T12:00:00Z"));
  assert.deepEqual(range, { from: "2026-10-24", to: "2026-11-22" });
  assert.equal(daysBetween(range.from, range.to), 30);
});

test("the period before touches the range and is as long", () => {
  assert.deepEqual(before({ from: "2026-11-16", to: "2026-11-22" }), { from: "2026-11-09", to: "2026-11-15" });
});

test("only real dates and zones are taken", () => {
  assert.equal(isDay("2026-02-30"), false);
  assert.equal(isDay("2026-2-3"), false);
  assert.equal(isDay("2026-02-28"), true);
  assert.equal(isZone("Europe/Berlin"), true);
  assert.equal(isZone("Europe/Nowhere"), false);
  assert.equal(isZone(""), false);
});

test("zones have the names they have today", () => {
  assert.ok(zoneNames().includes("Asia/Kolkata"));
  assert.ok(!zoneNames().includes("Asia/Calcutta"));
  assert.ok(zoneNames().every(isZone));
});

test("a month is measured against the month before, from its first day on", () => {
  assert.deepEqual(resolve("month", "UTC", new Date("2026-11-22T12:00:00Z")), { from: "2026-11-01", to: "2026-11-22" });
  assert.deepEqual(periodBefore({ from: "2026-11-01", to: "2026-11-22" }), { from: "2026-10-01", to: "2026-10-22" });
  assert.deepEqual(periodBefore({ from: "2026-10-01", to: "2026-10-31" }), { from: "2026-09-01", to: "2026-09-30" });
  assert.deepEqual(periodBefore({ from: "2026-03-01", to: "2026-03-30" }), { from: "2026-02-01", to: "2026-02-28" });
  assert.deepEqual(periodBefore({ from: "2026-11-02", to: "2026-11-03" }), { from: "2026-10-31", to: "2026-11-01" });
});

test("a day has hours, a year has weeks", () => {
  assert.equal(intervalFor({ from: "2026-11-22", to: "2026-11-22" }), "hour");
  assert.equal(intervalFor({ from: "2026-10-24", to: "2026-11-22" }), "day");
  assert.equal(intervalFor({ from: "2025-11-23", to: "2026-11-22" }), "week");
  assert.equal(intervalFor({ from: "2020-01-01", to: "2026-11-22" }), "month");
});

test("times are named in their zone", () => {
  assert.equal(axisLabel("2026-11-22T18:15:00Z", "hour", "Asia/Kathmandu"), "23 Nov");
  assert.equal(bucketLabel("2026-11-22T19:15:00Z", "hour", "Asia/Kathmandu"), "Mon 23 Nov, 01:00");
  assert.equal(bucketLabel("2026-11-23", "week", "UTC"), "Week of 23 Nov 2026");
  assert.equal(axisLabel("2026-11-01", "month", "UTC"), "Nov 2026");
});

test("the last time is open while it runs", () => {
  const now = new Date("2026-11-22T12:30:00Z");
  assert.equal(openBucket(["2026-11-21", "2026-11-22"], "day", "UTC", now), 1);
  assert.equal(openBucket(["2026-11-20", "2026-11-21"], "day", "UTC", now), -1);
  assert.equal(openBucket(["2026-11-16"], "week", "UTC", now), 0);
  assert.equal(openBucket(["2026-11-22T11:00:00Z"], "hour", "UTC", now), -1);
  assert.equal(openBucket(["2026-11-22T12:00:00Z"], "hour", "UTC", now), 0);
  assert.equal(openBucket([], "day", "UTC", now), -1);
  assert.equal(openBucket(["2026-11-21", "2026-11-22", "2026-11-23"], "day", "UTC", now), 1);
});

test("an hour begins at its instant, a day with the zone's day", () => {
  const now = new Date("2026-11-22T10:30:00Z");
  assert.ok(hasBegun("2026-11-22T10:00:00Z", "UTC", now));
  assert.ok(!hasBegun("2026-11-22T11:00:00Z", "UTC", now));
  assert.ok(hasBegun("2026-11-22", "UTC", now));
  assert.ok(!hasBegun("2026-11-23", "UTC", now));
  assert.ok(hasBegun("2026-11-23", "Pacific/Auckland", new Date("2026-11-22T11:30:00Z")));
});
