import assert from "node:assert/strict";
import test from "node:test";
import { change, compact, percent, plural } from "../src/text/numbers.ts";
import { snippetRuns } from "../src/text/snippet.ts";
import { ago, clock, duration } from "../src/text/times.ts";
import { pageOf } from "../src/text/values.ts";

test("a snippet becomes text, its found words marked", () => {
  assert.deepEqual(snippetRuns("when <mark>PostgreSQL</mark> is &lt;down&gt; &amp; &quot;out&quot;"), [
    { text: "when ", marked: false },
    { text: "PostgreSQL", marked: true },
    { text: ' is <down> & "out"', marked: false },
  ]);
});

test("markup in a snippet stays text, decoded only once", () => {
  assert.deepEqual(snippetRuns("<img src=x onerror=alert(1)>&amp;lt;b&#x27;&#39;"), [{ text: "<img src=x onerror=alert(1)>&lt;b''", marked: false }]);
});

test("an entity that no text can hold stays as it stands", () => {
  assert.deepEqual(snippetRuns("&#x110000;&nosuch;"), [{ text: "&#x110000;&nosuch;", marked: false }]);
});

test("shares below a tenth keep a decimal", () => {
  assert.equal(percent(0.0312), "3.1%");
  assert.equal(percent(0.312), "31%");
  assert.equal(percent(0), "0%");
  assert.equal(percent(NaN), "–");
});

test("growth from nothing is no percentage", () => {
  assert.equal(change(5, 0), null);
  assert.equal(change(5, 4), 0.25);
});

test("numbers are short where space is", () => {
  assert.equal(compact(9999), "9,999");
  assert.equal(compact(1_234_567), "1.2M");
  assert.equal(plural(1, "event"), "1 event");
});

test("a length of time has one unit", () => assert.deepEqual([59.6, 600, 7200, 259_200].map(duration), ["60 s", "10 min", "2 h", "3 days"]));

test("times say as much as a reader needs", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  assert.equal(ago("2026-11-22T11:59:58Z", now), "just now");
  assert.equal(ago("2026-11-22T11:58:00Z", now), "2 min ago");
  assert.equal(ago("2026-11-22T12:00:09Z", now), "just now");
  assert.equal(clock("2026-11-22T23:30:00Z", "Asia/Kathmandu", new Date("2026-11-22T19:00:00Z")), "05:15:00");
});

test("an event says where it happened in one of several ways, or not", () => {
  assert.equal(pageOf({ properties: { page_url: "/a", url: "/b" }, context: { page: { path: "/c" } } }), "/a");
  assert.equal(pageOf({ properties: { url: "" }, context: { page: { path: "/c", url: "https://x/c" } } }), "/c");
  assert.equal(pageOf({ properties: { path: 5 }, context: { page: "x" } }), null);
  assert.equal(pageOf({}), null);
});
