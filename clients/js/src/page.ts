import type { Properties } from "./types.js";

// What a campaign or an advertiser adds to a link. Nothing else of a query leaves the page: it may hold names, searches and tokens.
const CAMPAIGN = /^(utm_(source|medium|campaign|term|content|id)|gclid|gbraid|wbraid|dclid|fbclid|msclkid|ttclid|twclid|li_fat_id|yclid)$/;

/** An address without query and fragment. */
export const address = (url: string): string => {
  try {
    const { protocol, host, pathname } = new URL(url);
    return (protocol + "//" + host + pathname).slice(0, 2000);
  } catch {
    return "";
  }
};

/** What a page view says of the page. */
export function view(previous?: string): Properties {
  const seen: Properties = { page_url: address(location.href), title: document.title.slice(0, 500) };
  const referrer = previous ?? address(document.referrer);
  if (referrer) seen.referrer = referrer;
  new URLSearchParams(location.search).forEach((value, name) => {
    if (value && CAMPAIGN.test(name)) seen[name] = value.slice(0, 500);
  });
  seen.locale = navigator.language;
  seen.screen = screen.width + "x" + screen.height;
  seen.device_type = deviceType(navigator.userAgent, navigator.maxTouchPoints);
  return seen;
}

/** `mobile`, `tablet` or `desktop`. A tablet of Apple's calls itself a Mac, and no Mac has a touch screen. */
export const deviceType = (agent: string, touches = 0): string =>
  /iPad|Tablet|Android(?!.*Mobile)/.test(agent) || (/Macintosh/.test(agent) && touches > 1) ? "tablet" : /Mobi|iPhone|iPod/.test(agent) ? "mobile" : "desktop";
