import assert from "node:assert/strict";
import test from "node:test";
import { merge } from "../src/api/live.ts";
import { StreamReader } from "../src/api/sse.ts";
import type { StoredEvent } from "../src/api/shapes.ts";

const STREAM = 'retry: 1000\n\nid: 5.a\nevent: events\ndata: {"events":[],\r\ndata: "more":false}\r\n\r\n: still here\n\nevent: now\rdata:{"users":2}\r\revent: end\ndata: {}\n\n';
const MESSAGES = [
  { event: "events", data: '{"events":[],\n"more":false}', id: "5.a", retry: 1000 },
  { event: "now", data: '{"users":2}', id: "5.a", retry: 1000 },
  { event: "end", data: "{}", id: "5.a", retry: 1000 },
];

test("a stream is read the same wherever it is cut", () => {
  for (let size = 1; size <= STREAM.length; size++) {
    const reader = new StreamReader();
    const found = [];
    for (let at = 0; at < STREAM.length; at += size) found.push(...reader.take(STREAM.slice(at, at + size)));
    assert.deepEqual(found, MESSAGES, `cut every ${size}`);
  }
});

test("what did not end is no message", () => assert.deepEqual(new StreamReader().take("event: now\ndata: {}\n"), []));

const events = (...ids: string[]) => ids.map((event_id) => ({ event_id }) as StoredEvent);

test("new events stand first, each once, and old ones fall out at the end", () => {
  assert.deepEqual(merge(events("b", "a"), events("b", "c", "d")).map((e) => e.event_id), ["d", "c", "b", "a"]);
  const many = events(...Array.from({ length: 250 }, (_, i) => String(i)));
  assert.equal(merge(many, events("x")).length, 200);
  assert.equal(merge(many, events("x"))[0]!.event_id, "x");
});
