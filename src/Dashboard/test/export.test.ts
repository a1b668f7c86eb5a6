import assert from "node:assert/strict";
import test from "node:test";
import { exportAsked } from "../src/cards/ExportEvents.tsx";
import { START, type View } from "../src/state/view.ts";

const view: View = { ...START, eventType: "other", filter: [{ field: "source", op: "exists" }], segments: ["paying"] };
const asked = (events: string[]) => new URLSearchParams(exportAsked(view, { from: "2026-11-01", to: "2026-11-02" }, "UTC", events, "jsonl").split("?")[1]);

test("an export asks for the shown events with the view's days and filters", () => {
  const one = asked(["a, b"]);
  assert.deepEqual([one.get("event_type"), one.get("from"), one.get("to"), one.get("tz"), one.get("segment"), one.get("format")], ["a, b", "2026-11-01", "2026-11-02", "UTC", "paying", "jsonl"]);
  assert.equal(one.get("filter"), '[{"field":"source","op":"exists"}]');
  const two = asked(["a", "b"]);
  assert.equal(two.get("event_type"), null);
  assert.deepEqual(JSON.parse(two.get("filter")!), [{ field: "source", op: "exists" }, { field: "event_type", op: "is", values: ["a", "b"] }]);
  assert.equal(asked([]).get("event_type"), null);
});
