// How soon the page has its first figure, in turns where several servers are named:
//   node tools/page-speed.js 7 http://127.0.0.1:7071/ [http://127.0.0.1:7072/ ...]
// It needs Chromium and the tests' build, whose Playwright drives it. Milliseconds from the start of the navigation, or from the entering
// of the key; CPU is the page's main thread until the first figure.
const os = require("node:os");
const path = require("node:path");
const { chromium } = require(process.env.PLAYWRIGHT ?? path.join(__dirname, "../tests/Integration/bin/Debug/net10.0/.playwright/package"));

const KEY = process.env.DAYBOOK_KEY ?? "daybook-local-key";
const [visits, ...urls] = process.argv.slice(2);

// Runs before the page's own script.
const watch = () => {
  const seen = (window.daybookSeen = {});
  new MutationObserver(() => {
    if (document.querySelector("#key")) seen.form ??= performance.now();
    if (document.querySelector(".headline .figure")) {
      seen.figure ??= performance.now();
      seen.answers ??= performance.getEntriesByType("resource").filter((r) => !r.name.includes("/assets/")).length;
    }
  }).observe(document, { childList: true, subtree: true });
  addEventListener("submit", () => (seen.key = performance.now()), true);
};

const figure = async (page) => {
  await page.locator(".headline .figure").first().waitFor({ timeout: 60_000 });
  return page.evaluate(() => window.daybookSeen);
};

async function visit(browser, url) {
  const found = {};
  const profile = await browser.newContext({ bypassCSP: true });
  await profile.addInitScript(watch);
  const page = await profile.newPage();
  const cpu = await profile.newCDPSession(page);
  await cpu.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(url);
  await page.fill("#key", KEY);
  await page.waitForTimeout(500);
  await page.press("#key", "Enter");
  const first = await figure(page);
  found["form after"] = first.form;
  found["figure after the key"] = first.figure - first.key;
  await page.waitForTimeout(1_500);
  await page.reload({ waitUntil: "commit" });
  found["figure after a reload"] = (await figure(page)).figure;
  await page.waitForTimeout(1_500);
  await profile.close();

  // Nothing is in this browser's cache, and the key is in the tab.
  const other = await browser.newContext({ bypassCSP: true });
  await other.addInitScript((key) => sessionStorage.setItem("daybook.key", key), KEY);
  await other.addInitScript(watch);
  const tab = await other.newPage();
  const meter = await other.newCDPSession(tab);
  await meter.send("Performance.enable", { timeDomain: "threadTicks" });
  await tab.goto(url, { waitUntil: "commit" });
  const again = await figure(tab);
  const { metrics } = await meter.send("Performance.getMetrics");
  found["figure of a first visit"] = again.figure;
  found["CPU until then"] = 1_000 * metrics.find((m) => m.name === "TaskDuration").value;
  found["answers by then"] = again.answers;
  await other.close();
  return found;
}

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  console.log(`load ${os.loadavg().map((n) => n.toFixed(1)).join(" ")}`);
  const all = {};
  for (let i = 0; i < Number(visits); i++)
    for (const url of urls)
      for (const [name, value] of Object.entries(await visit(browser, url))) ((all[url] ??= {})[name] ??= []).push(Math.round(value));
  for (const [url, figures] of Object.entries(all)) {
    console.log(url);
    for (const [name, values] of Object.entries(figures)) {
      const sorted = values.toSorted((a, b) => a - b);
      console.log(`  ${name.padEnd(24)} median ${sorted[sorted.length >> 1]}, worst ${sorted.at(-1)}, in turn ${values.join(" ")}`);
    }
  }
  console.log(`load ${os.loadavg().map((n) => n.toFixed(1)).join(" ")}`);
  await browser.close();
})();
