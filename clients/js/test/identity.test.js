import assert from "node:assert/strict";
import { test } from "node:test";
import { Daybook } from "../dist/index.js";
import { MemoryStorage, server } from "./server.js";

const IDENTITY = "daybook.identity";
const tabs = () => {
  const storage = new MemoryStorage();
  const { fetch, seen } = server();
  const tab = (more = {}) => new Daybook({ url: "http://daybook.test", key: "k", storage, flushInterval: 60_000, flushAt: 1000, fetch, ...more });
  const events = async (...of) => { for (const one of of) await one.flush(); return Object.fromEntries(seen.flatMap((r) => r.events).map((e) => [e.event_type, e])); };
  return { storage, tab, events };
};

test("a tab that counts keeps who has signed in in another, and who has signed out stays out", async () => {
  const { storage, tab, events } = tabs();
  const [a, b] = [tab(), tab()];
  a.identify("ann");
  b.track("clicked");
  assert.equal(JSON.parse(storage.getItem(IDENTITY)).user, "ann");
  a.track("after");
  b.reset();
  a.track("signed_out");
  const { clicked, after, signed_out } = await events(a, b);
  assert.deepEqual([clicked.user_id, after.user_id, signed_out.user_id], ["ann", "ann", undefined]);
  assert.notEqual(signed_out.anonymous_id, after.anonymous_id);
  assert.equal(JSON.parse(storage.getItem(IDENTITY)).user, undefined);
});

test("another person at the same browser gets an anonymous id of their own", async () => {
  const { tab, events } = tabs();
  const a = tab();
  a.identify("ann");
  a.track("first");
  a.identify("bob");
  a.track("second");
  const { first, second } = await events(a);
  assert.notEqual(first.anonymous_id, second.anonymous_id);
});

test("who signs in while consent is pending keeps the anonymous id that this browser knew", async () => {
  const { tab, events } = tabs();
  const before = tab();
  before.track("before");
  const later = tab({ consent: "pending" });
  later.track("waiting");
  later.identify("ann");
  later.setConsent("granted");
  later.track("after");
  const sent = await events(before, later);
  assert.equal(sent.waiting.anonymous_id, sent.before.anonymous_id);
  assert.equal(sent.after.anonymous_id, sent.before.anonymous_id);
  assert.equal(sent.after.user_id, "ann");
});

test("cleared site data ends an identity, once", async () => {
  const { storage, tab, events } = tabs();
  const a = tab();
  a.identify("ann");
  storage.removeItem(IDENTITY);
  a.track("first");
  a.track("second");
  const { first, second } = await events(a);
  assert.equal(first.user_id, undefined);
  assert.equal(first.anonymous_id, second.anonymous_id);
});

test("an identity of the version before is kept", async () => {
  const { storage, tab, events } = tabs();
  storage.setItem(IDENTITY, '{"anonymous":"anon-1","user":"ann","session":"s","seen":1}');
  const a = tab();
  a.track("first");
  const { first } = await events(a);
  assert.deepEqual([first.anonymous_id, first.user_id], ["anon-1", "ann"]);
});

test("group is an event with the group's id, which traits cannot change", async () => {
  const { tab, events } = tabs();
  const a = tab();
  a.group("acme", { plan: "pro", group_id: "other" });
  assert.deepEqual((await events(a)).group.properties, { plan: "pro", group_id: "acme" });
});
