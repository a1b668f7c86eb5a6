import assert from "node:assert/strict";
import test from "node:test";
import { START, readView, viewAddress } from "../src/state/view.ts";

test("a view survives its address", () => {
  const view = {
    range: { from: "2026-10-01", to: "2026-10-31" },
    zone: "Europe/Berlin",
    eventType: "page & more",
    active: "month" as const,
    cohorts: "weekly" as const,
    steps: ["a", "Clicked Yes, Please", "c"],
    within: "12h",
  };
  assert.deepEqual(readView(viewAddress(view)), view);
});

test("a link from before steps could hold a comma still opens", () => assert.deepEqual(readView("?steps=a,b").steps, ["a", "b"]));

test("the view one starts with has a bare address", () => assert.equal(viewAddress(START), ""));

test("presets and zones stay readable in the address", () => {
  assert.equal(viewAddress({ ...START, range: "90d", zone: "Asia/Kathmandu" }), "?range=90d&tz=Asia/Kathmandu");
});

test("what an address spells wrongly takes its default", () => {
  assert.deepEqual(readView("?from=2026-13-01&to=x&range=99y&tz=Mars/Olympus&active=year&cohorts=hourly&within=-1&steps=,,"), START);
});

test("days the wrong way round are no range", () => assert.equal(readView("?from=2026-02-02&to=2026-02-01").range, START.range));

test("nothing of an address is taken for a key", () => {
  assert.equal(viewAddress(readView("?key=secret&token=secret&authorization=secret")), "");
});
