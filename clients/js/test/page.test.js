import assert from "node:assert/strict";
import { test } from "node:test";
import { inPage, MemoryStorage, pause } from "./browser.js";

const pages = (events) => events.filter((e) => e.event_type === "page_view").map((e) => e.properties);

test("a page view has the address without query, title, referrer, campaign, locale, screen and device class, and nothing else of the query", () =>
  inPage({
    url: "https://shop.test/lamps?utm_source=news&utm_medium=email&utm_campaign=spring&utm_term=t&utm_content=c&gclid=G&fbclid=F&email=ann@example.com&token=secret&q=lamp#reset=abc",
    referrer: "https://search.test/find?q=my+illness#x",
  }, async ({ make, events }) => {
    const [page] = pages(await events(make()));
    const { locale, screen, ...rest } = page;
    assert.deepEqual(rest, {
      page_url: "https://shop.test/lamps", title: "Shop", referrer: "https://search.test/find",
      utm_source: "news", utm_medium: "email", utm_campaign: "spring", utm_term: "t", utm_content: "c", gclid: "G", fbclid: "F", device_type: "desktop",
    });
    assert.match(locale, /^[a-z]{2}(-[A-Z]{2})?$/);
    assert.match(screen, /^\d+x\d+$/);
  }));

test("no referrer, no campaign: no such properties", () =>
  inPage({ url: "https://shop.test/?utm_source=&page=2" }, async ({ make, events }) => {
    assert.deepEqual(Object.keys(pages(await events(make()))[0]).sort(), ["device_type", "locale", "page_url", "screen", "title"]);
  }));

const agents = {
  mobile: [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Android 15; Mobile; rv:139.0) Gecko/139.0 Firefox/139.0",
  ],
  tablet: [
    "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36",
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", 5],
  ],
  desktop: [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36",
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36", 10],
  ],
};
for (const [device, list] of Object.entries(agents)) {
  test(`device class ${device}`, async () => {
    for (const one of list) {
      const [userAgent, maxTouchPoints = 0] = [one].flat();
      await inPage({ navigator: { userAgent, maxTouchPoints } }, async ({ make, events }) => assert.equal(pages(await events(make()))[0].device_type, device, userAgent));
    }
  });
}

test("an app that changes its address without a load counts each one once, with the one before as referrer", () =>
  inPage({ url: "https://shop.test/", referrer: "https://search.test/" }, async ({ dom, make, events }) => {
    const daybook = make();
    await pause();
    for (const to of ["/lamps", "/lamps?sort=price", "/lamps#top", "/lamps/p-1"]) {
      history.pushState({}, "", to);
      document.title = to;
      await pause();
    }
    history.replaceState({}, "", "/cart");
    await pause();
    history.back();
    await new Promise((go) => dom.window.addEventListener("popstate", go, { once: true }));
    assert.deepEqual(pages(await events(daybook)).map((p) => [p.page_url, p.referrer]), [
      ["https://shop.test/", "https://search.test/"],
      ["https://shop.test/lamps", "https://shop.test/"],
      ["https://shop.test/lamps/p-1", "https://shop.test/lamps"],
      ["https://shop.test/cart", "https://shop.test/lamps/p-1"],
      ["https://shop.test/lamps", "https://shop.test/cart"],
    ]);
    assert.equal(pages(await events(daybook))[2].title, "/lamps/p-1");
  }));

test("a view that the page sends itself takes the place of the automatic one; pageViews: false leaves all to the page", () =>
  inPage({}, async ({ make, events }) => {
    const daybook = make();
    daybook.page("Home", { plan: "pro" });
    await pause();
    history.pushState({}, "", "/a");
    daybook.page("A");
    assert.deepEqual(pages(await events(daybook)).map((p) => [p.name, p.plan]), [["Home", "pro"], ["A", undefined]]);
  }).then(() => inPage({}, async ({ make, events }) => {
    const daybook = make({ pageViews: false });
    history.pushState({}, "", "/a");
    assert.deepEqual(pages(await events(daybook)), []);
  })));

test("a page that is left at once has been seen; one that is shown again from the browser's memory is seen again", () =>
  inPage({}, async ({ dom, make, events }) => {
    const daybook = make();
    dom.window.dispatchEvent(new dom.window.Event("pagehide"));
    const back = new dom.window.Event("pageshow");
    back.persisted = true;
    dom.window.dispatchEvent(back);
    assert.equal(pages(await events(daybook)).length, 2);
  }));

test("a page that the browser loads ahead is seen when it is shown", () =>
  inPage({}, async ({ dom, make, events }) => {
    Object.defineProperty(document, "prerendering", { value: true, configurable: true });
    const daybook = make();
    await pause();
    assert.equal(pages(await events(daybook)).length, 0);
    document.dispatchEvent(new dom.window.Event("prerenderingchange"));
    assert.equal(pages(await events(daybook)).length, 1);
  }));

const html = `
  <button id=buy data-daybook-event=add_to_cart data-daybook-product-id=p-17 data-daybook-price=12.5 data-test=no><b id=inner>Buy, Ann Smith</b></button>
  <form id=form data-daybook-event=newsletter_signed_up data-daybook-place=footer><input name=email value=ann@example.com><button id=send>Go</button></form>
  <a id=other href="#x">Other</a>`;

test("clicks on, and submits of, what carries data-daybook-event are events, with its data-daybook-… as properties", () =>
  inPage({ html }, async ({ dom, make, events }) => {
    const daybook = make({ autocapture: true, pageViews: false });
    document.querySelector("#inner").addEventListener("click", (e) => e.stopPropagation());
    for (const id of ["inner", "other", "send"]) document.querySelector("#" + id).dispatchEvent(new dom.window.MouseEvent("click", { bubbles: true }));
    const submit = new dom.window.Event("submit", { bubbles: true, cancelable: true });
    document.querySelector("#form").dispatchEvent(submit);
    const sent = await events(daybook);
    // A button in a form submits it in this browser too, so the form may have been submitted twice; each submit is one event.
    assert.deepEqual(sent.filter((e) => e.event_type === "add_to_cart").map((e) => e.properties), [{ product_id: "p-17", price: "12.5" }]);
    const forms = sent.filter((e) => e.event_type === "newsletter_signed_up");
    assert.ok(forms.length >= 1);
    for (const form of forms) assert.deepEqual(form.properties, { place: "footer" });
    assert.ok(!JSON.stringify(sent).includes("Ann") && !JSON.stringify(sent).includes("ann@"));
  }));

test("without autocapture nothing is", () =>
  inPage({ html }, async ({ make, events }) => {
    const daybook = make({ pageViews: false });
    document.querySelector("#buy").click();
    assert.deepEqual(await events(daybook), []);
  }));

for (const navigator of [{ doNotTrack: "1" }, { globalPrivacyControl: true }]) {
  test(`${Object.keys(navigator)[0]} is honoured where the option says so, until the visitor agrees`, () =>
    inPage({ navigator }, async ({ make, events }) => {
      const storage = new MemoryStorage();
      storage.setItem("daybook.identity", '{"anonymous":"from before","at":1}');
      storage.setItem("daybook.queue.old", '[{"event_id":"1","event_type":"from_before"}]');
      const daybook = make({ honourSignals: true, storage });
      daybook.track("unwanted");
      await pause();
      assert.equal(storage.length, 0);
      assert.deepEqual(await events(daybook), []);
      daybook.setConsent("granted");
      daybook.track("agreed");
      assert.deepEqual((await events(daybook)).map((e) => e.event_type), ["agreed"]);

      const other = make();
      other.track("counted");
      assert.ok((await events(other)).some((e) => e.event_type === "counted"));
    }));
}
