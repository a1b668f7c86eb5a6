import assert from "node:assert/strict";
import { test } from "node:test";
import { JSDOM } from "jsdom";
import { server } from "./server.js";

test("useAnalytics gives components the provider's client, with stable methods", async () => {
  const dom = new JSDOM("<div id=root></div>", { url: "http://shop.test/" });
  Object.assign(globalThis, { window: dom.window, navigator: dom.window.navigator, document: dom.window.document, addEventListener: dom.window.addEventListener.bind(dom.window), location: dom.window.location, IS_REACT_ACT_ENVIRONMENT: true });
  const { act, createElement } = await import("react");
  const { createRoot } = await import("react-dom/client");
  const { Daybook } = await import("../dist/index.js");
  const { DaybookProvider, useAnalytics } = await import("../dist/react.js");

  const { fetch, seen } = server();
  const client = new Daybook({ url: "http://daybook.test", key: "k", storage: null, pageViews: false, fetch });
  const methods = [];
  const Button = () => {
    const { track } = useAnalytics();
    methods.push(track);
    return createElement("button", { onClick: () => track("clicked", { from: "button" }) });
  };
  const root = createRoot(document.getElementById("root"));
  const tree = () => createElement(DaybookProvider, { client }, createElement(Button));
  await act(() => root.render(tree()));
  await act(() => root.render(tree()));
  await act(() => document.querySelector("button").click());
  await client.flush();

  assert.equal(new Set(methods).size, 1);
  assert.equal(seen[0].events[0].event_type, "clicked");

  dom.window.dispatchEvent(new dom.window.Event("pagehide"));
  client.track("last");
  dom.window.dispatchEvent(new dom.window.Event("pagehide"));
  await new Promise((r) => setTimeout(r, 20));
  assert.equal(seen.at(-1).keepalive, true);
  assert.equal(seen.at(-1).events[0].event_type, "last");
  await act(() => root.unmount());
});
