import assert from "node:assert/strict";
import test from "node:test";
import { describe, fieldLabel, fieldOf, nameOf, readField, readFilter, readValue, toggle, writeFilter } from "../src/state/filters.ts";
import { groupsOf, knownOf } from "../src/state/useKnown.ts";
import { fieldsOf } from "../src/state/useNames.ts";
import { matching } from "../src/parts/Combo.tsx";

test("a chip says its condition in words", () => {
  assert.equal(describe({ field: "context.device.type", op: "is", values: ["mobile"] }), "Device is mobile");
  assert.equal(describe({ field: "property.plan", op: "is_not", values: ["a", "b", "c"] }), "plan is not a or 2 others");
  assert.equal(describe({ field: "property.plan", op: "missing" }), "plan is not set");
  assert.equal(describe({ field: "event_type", op: "did", values: ["paid"], at_least: 2, within: "30d" }), "people who did paid at least 2 times within 30d");
  assert.equal(describe({ any: [{}, {}] }), "any of 2 conditions");
  assert.equal(describe({ field: "property.t", op: "gte", values: [{ time: "2026-11-22" }] }), "t ≥ 2026-11-22");
});

test("a name of any characters becomes a field and back", () => {
  for (const name of ["plan", "a.b", 'say "hi".', "back\\slash", "عمر", "🙂"]) assert.deepEqual(nameOf(fieldOf("property", name)), { scope: "property", name });
  assert.equal(fieldOf("property", "a.b"), 'property."a.b"');
  assert.deepEqual(nameOf("context.device.type"), { scope: "context", name: "device.type" });
  assert.equal(nameOf("source"), null);
  assert.deepEqual(["Device", "a.b", "source", "context.os.name"].map(readField), ["property.Device", 'property."a.b"', "source", "context.os.name"]);
});

test("a filter survives its text, and what is none is empty", () => {
  const filter = [{ field: "source", op: "is", values: ["shop"] }];
  assert.deepEqual(readFilter(writeFilter(filter)), filter);
  for (const text of [null, "", "{", "5", '{"field":"a"}', "[1,null]"]) assert.deepEqual(readFilter(text), []);
  assert.equal(writeFilter([]), null);
});

test("the same choice again takes the condition away", () => {
  const condition = { field: "source", op: "is", values: ["shop"] };
  assert.deepEqual(toggle([], condition), [condition]);
  assert.deepEqual(toggle([condition], { ...condition }), []);
});

test("a typed value has the type that the field's values have", () => {
  assert.equal(readValue("5", ["number"]), 5);
  assert.equal(readValue("5", ["string"]), "5");
  assert.equal(readValue("5", ["number", "string"]), "5");
  assert.equal(readValue("true", ["boolean"]), true);
  assert.equal(readValue("five", ["number"]), "five");
});

test("a property of many event types is one field; lists and objects are none", () => {
  const use = (event_type: string, name: string, events: number, types: string[], scope: "property" | "context" = "property") => ({ event_type, scope, name, events, share: 1, types, examples: [] });
  const fields = fieldsOf({ properties: [use("a", "plan", 3, ["string"]), use("b", "plan", 4, ["number", "null"]), use("a", "items", 9, ["array"]), use("a", "device.type", 5, ["string"], "context")], more: false });
  assert.deepEqual(fields.map((f) => f.field), ["event_type", "source", "property.plan", "context.device.type"]);
  assert.deepEqual([fields[2]!.events, fields[2]!.types], [7, ["string", "number"]]);
});

test("of two hundred names the ones that begin with the text come first", () => {
  const options = Array.from({ length: 200 }, (_, i) => ({ value: `e${i}`, label: i === 150 ? "paid" : `order_paid_${i}` }));
  assert.equal(matching(options, "PAID")[0]!.label, "paid");
  assert.equal(matching(options, "").length, 100);
  assert.equal(matching(options, "order_paid_199").length, 1);
});

test("fields of people and groups are told from properties", () => {
  assert.equal(fieldOf("person", "plan"), "person.plan");
  assert.equal(fieldOf("person", "a.b"), 'person."a.b"');
  for (const field of ["person.plan", 'person."a.b"', "group.company.seats", 'group."a.b".seats']) assert.equal(readField(field), field);
  assert.equal(readField("group.x"), 'property."group.x"');
  assert.equal(fieldLabel('person."a.b"'), "Person's a.b");
  assert.equal(fieldLabel("group.company.seats"), "Group's company.seats");
});

test("what is known about people is offered with its values, the most frequent first", () => {
  const person = (...values: [string, unknown][]) => ({ kind: "user" as const, id: "", anonymous_ids: [], first_seen_at: null, properties: { values: values.map(([name, value]) => ({ name, value, set_at: "" })), too_large: [], more: false } });
  const known = knownOf({ people: [person(["plan", "pro"], ["age", 5], ["address", {}]), person(["plan", "free"])] });
  assert.deepEqual(known.map((k) => [k.field, k.types, k.values]), [["person.plan", ["string"], ["free", "pro"]], ["person.age", ["number"], ["5"]]]);
});

test("group events tell what is known about groups", () => {
  const property = (name: string) => ({ event_type: "group", scope: "property" as const, name, events: 1, share: 1, types: ["string"], examples: ["x"] });
  assert.deepEqual(groupsOf({ properties: [property("group_id"), property("plan"), { ...property("other"), event_type: "view" }], more: false }).map((k) => k.field), ["group.company.plan"]);
});
