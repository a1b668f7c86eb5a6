import assert from "node:assert/strict";
import test from "node:test";
import { band, layout } from "../src/charts/sankey.ts";
import { seriesName } from "../src/charts/series.ts";
import { measureName, readMeasure } from "../src/state/measures.ts";
import { lengthOf, sessionsOf } from "../src/state/sessions.ts";

test("in paths a person is as high in every column, and bands do not overlap at a node", () => {
  const { nodes, links } = layout(
    {
      steps: [
        { step: 1, users: 100, nodes: [{ event_type: "a", users: 100 }], other: { users: 0 }, ended: { users: 0 } },
        { step: 2, users: 90, nodes: [{ event_type: "b", users: 60 }], other: { users: 30 }, ended: { users: 10 } },
      ],
      links: [{ step: 1, from: "a", to: "b", users: 60 }, { step: 1, from: "a", to: null, users: 30 }],
    },
    214,
  );
  assert.deepEqual(nodes.map((n) => [n.type, n.y, n.height]), [["a", 0, 200], ["b", 0, 120], [null, 134, 60]]);
  assert.deepEqual(links.map((l) => [l.to.type, l.y0, l.y1, l.height]), [["b", 0, 0, 120], [null, 120, 134, 60]]);
  assert.match(band(0, 10, links[0]!), /^M0 0C/);
});

test("a series is called by what tells it from the others", () => {
  const series = { event_type: "paid", value: "pro", other: false };
  assert.equal(seriesName(series, false, 2), "paid");
  assert.equal(seriesName(series, true, 1), "pro");
  assert.equal(seriesName(series, true, 2), "paid · pro");
  assert.equal(seriesName({ event_type: null, value: null, other: true }, true, 1), "all others");
});

test("a measure keeps a property with a colon", () => {
  assert.deepEqual(readMeasure("sum:a:b"), { kind: "sum", property: "a:b" });
  assert.equal(measureName("p90:amount"), "90th percentile of amount");
  assert.deepEqual(readMeasure("toString"), { kind: "events", property: null });
});

test("a pause of more than half an hour ends a session", () => {
  const event = (event_id: string, occurred_at: string) => ({ event_id, occurred_at, event_type: "", received_at: "", source: "", properties: {} });
  const sessions = sessionsOf([event("d", "2026-11-22T12:00:00Z"), event("c", "2026-11-22T11:30:00Z"), event("b", "2026-11-22T10:59:59Z"), event("a", "2026-11-22T10:59:00Z")]);
  assert.deepEqual(sessions.map((s) => [s.events.map((e) => e.event_id).join(""), lengthOf(s)]), [["dc", "30 min"], ["ba", "59 s"]]);
});
