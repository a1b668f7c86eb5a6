import { JSDOM } from "jsdom";
import { MemoryStorage, server } from "./server.js";

const NAMES = ["window", "document", "navigator", "location", "history", "screen", "addEventListener", "Element", "HTMLElement"];

/** Runs code as if it were in a page at an address; the client's own storage and connection are stand-ins. */
export async function inPage({ url = "http://shop.test/", html = "", referrer, navigator = {} }, run) {
  const dom = new JSDOM(`<!doctype html><title>Shop</title><body>${html}`, { url, ...(referrer ? { referrer } : {}), pretendToBeVisual: true });
  const before = Object.fromEntries(NAMES.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]));
  for (const [name, value] of Object.entries(navigator)) Object.defineProperty(dom.window.navigator, name, { value, configurable: true });
  for (const name of NAMES) {
    const value = name === "window" ? dom.window : name === "addEventListener" ? dom.window.addEventListener.bind(dom.window) : dom.window[name];
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  const { fetch, seen } = server();
  const { Daybook } = await import("../dist/index.js");
  const make = (more = {}) => new Daybook({ url: "http://daybook.test", key: "k", storage: null, flushInterval: 60_000, fetch, ...more });
  try {
    await run({ dom, make, events: async (daybook) => { await pause(); await daybook.flush(); return seen.flatMap((r) => r.events); } });
  } finally {
    for (const name of NAMES) {
      delete globalThis[name];
      if (before[name]) Object.defineProperty(globalThis, name, before[name]);
    }
    dom.window.close();
  }
}

/** Until what was put off to the next turn has happened. */
export const pause = () => new Promise((go) => setTimeout(go, 5));

export { MemoryStorage };
