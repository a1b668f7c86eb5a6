import assert from "node:assert/strict";
import test from "node:test";
import { addDays, daysBetween, isDay, isZone, today } from "../src/time/days.ts";
import { zoneNames } from "../src/time/zones.ts";
import { before, resolve } from "../src/time/ranges.ts";

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
