import assert from "node:assert/strict";
import { test } from "node:test";
import { inPage, MemoryStorage } from "./browser.js";

test("without cookies nothing is stored or read, and events carry no ids", async () => {
  const storage = new MemoryStorage();
  const touched = [];
  for (const name of ["getItem", "setItem", "removeItem", "key"]) storage[name] = () => touched.push(name);
  const refused = [];
  await inPage({ url: "http://shop.test/lamps" }, async ({ dom, make, events }) => {
    const daybook = make({ cookieless: true, storage, onRejected: (rejections) => refused.push(...rejections) });
    daybook.track("product_viewed", { product_id: "p-1" });
    daybook.identify("ann", { email: "ann@example.com" });
    daybook.group("acme");
    daybook.reset();
    daybook.setConsent("granted");
    const sent = await events(daybook);

    assert.deepEqual(sent.map((e) => e.event_type).sort(), ["group", "page_view", "product_viewed"]);
    for (const e of sent) {
      assert.equal(e.cookieless, true);
      assert.deepEqual(Object.keys(e).filter((name) => /user|anonymous|session/.test(name)), []);
    }
    assert.deepEqual(refused.map((r) => [r.code, r.event.event_type, JSON.stringify(r.event).includes("ann")]), [["cookieless", "identify", false]]);
    assert.equal(dom.window.document.cookie, "");
    assert.deepEqual(touched, []);
  });
});

test("consent holds without cookies too", async () => {
  await inPage({}, async ({ make, events }) => {
    const pending = make({ cookieless: true, consent: "pending" });
    pending.track("early");
    assert.deepEqual(await events(pending), []);
    pending.setConsent("granted");
    assert.deepEqual((await events(pending)).map((e) => [e.event_type, e.cookieless]), [["early", true], ["page_view", true]]);
  });
});
