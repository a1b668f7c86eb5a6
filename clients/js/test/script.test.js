import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { JSDOM } from "jsdom";
import { pause } from "./browser.js";
import { server } from "./server.js";

const BUILT = new URL("../dist/daybook.js", import.meta.url);
const SERVED = new URL("../../../src/Daybook/Web/Script/daybook.js", import.meta.url);
const guide = readFileSync(new URL("../../../docs/guides/web-app.md", import.meta.url), "utf8");
const STUB = guide.match(/<script>(\(d=>.*?)<\/script>/s)[1];

test("the app serves the script of these sources (DAYBOOK_REWRITE=1 npm test puts it there)", () => {
  if (process.env.DAYBOOK_REWRITE === "1") copyFileSync(BUILT, SERVED);
  assert.ok(readFileSync(BUILT).equals(readFileSync(SERVED)));
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  assert.ok(readFileSync(SERVED, "utf8").startsWith(`/*! Daybook ${version}, MIT */`));
});

// A page whose script element comes late, as `async` has it.
async function load(attributes, before = () => {}) {
  const { window } = new JSDOM("<!doctype html><title>Shop</title>", { url: "https://shop.test/", runScripts: "outside-only", pretendToBeVisual: true });
  const { fetch, seen } = server();
  Object.assign(window, { fetch, Response, navigator: window.navigator });
  window.eval(STUB);
  before(window);
  await pause();
  const element = window.document.createElement("script");
  element.src = "https://events.test/stats/daybook.js";
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  Object.defineProperty(window.document, "currentScript", { value: element });
  window.eval(readFileSync(BUILT, "utf8"));
  await pause();
  return { window, seen, events: async () => { await window.daybook.flush(); return seen.flatMap((r) => r.events); } };
}

test("what the page asked for before the script was there is sent, in its order and with its time", async () => {
  let asked;
  const { window, seen, events } = await load({ "data-key": "k", "data-source": "shop" }, (window) => {
    window.daybook.track("product_viewed", { product_id: "p-1" });
    window.daybook.identify("ann", { plan: "pro" });
    asked = Date.now();
  });
  window.daybook.track("later");
  const sent = await events();
  assert.deepEqual(sent.map((e) => [e.event_type, e.user_id]), [["page_view", undefined], ["product_viewed", undefined], ["identify", "ann"], ["later", "ann"]]);
  assert.deepEqual(sent[1].properties, { product_id: "p-1" });
  assert.ok(sent.slice(0, 3).every((e) => Date.parse(e.occurred_at) <= asked && e.source === "shop"));
  assert.equal(seen[0].url, "https://events.test/stats/events");
  assert.equal(seen[0].headers.Authorization, "Bearer k");
  assert.match(window.daybook.version, /^\d+\.\d+\.\d+$/);
  window.close();
});

test("code that holds the stub goes on working, and its page view takes the place of the automatic one", async () => {
  let stub;
  const { window, events } = await load({ "data-key": "k", "data-url": "/d/" }, (window) => {
    stub = window.daybook;
    stub.page("Home");
  });
  stub.track("held");
  const sent = await events();
  assert.deepEqual(sent.map((e) => [e.event_type, e.properties?.name]), [["page_view", "Home"], ["held", undefined]]);
  window.close();
});

test("attributes are options", async () => {
  const { window, seen, events } = await load({ "data-key": "k", "data-url": "/d/", "data-page-views": "off", "data-autocapture": "" });
  window.document.body.innerHTML = "<button data-daybook-event=bought>Buy</button>";
  window.document.querySelector("button").click();
  assert.deepEqual((await events()).map((e) => e.event_type), ["bought"]);
  assert.equal(seen[0].url, "https://shop.test/d/events");
  window.close();
  const cookieless = await load({ "data-key": "k", "data-cookieless": "" });
  assert.deepEqual((await cookieless.events()).map((e) => [e.event_type, e.cookieless, e.anonymous_id]), [["page_view", true, undefined]]);
  assert.equal(cookieless.window.localStorage.length, 0);
  cookieless.window.close();
  const pending = await load({ "data-key": "k", "data-consent": "pending" });
  assert.deepEqual(await pending.events(), []);
  pending.window.close();
});
