import { Daybook } from "./index.js";
import type { Consent, Options } from "./types.js";

// `GET /daybook.js`: the client for pages without a build. Attributes of its element are its options, and calls from before it was loaded wait in a list.
declare const VERSION: string;

type Call = [at: number, method: "track", type: string];

interface Stub {
  q?: Call[];
}

class ScriptDaybook extends Daybook {
  readonly version = VERSION;

  /** Does what was asked for earlier, as of then. */
  replay([at, method, ...rest]: Call): void {
    this.at = at;
    try {
      this[method](...rest);
    } finally {
      this.at = undefined;
    }
  }
}

const page = window as { daybook?: Stub | ScriptDaybook };
const stub = page.daybook as Stub | undefined;
const script = document.currentScript as HTMLScriptElement;
const data = script.dataset;
const on = (value: string | undefined) => value !== undefined && value !== "off";

// Beside the script unless said, so that an address of the site's own in front of Daybook serves both.
const options: Options = {
  url: new URL(data.url ?? ".", data.url ? location.href : script.src).href,
  key: data.key ?? "",
  pageViews: data.pageViews !== "off",
  autocapture: on(data.autocapture),
  cookieless: on(data.cookieless),
  honourSignals: on(data.honourSignals),
};
if (data.source) options.source = data.source;
if (data.consent) options.consent = data.consent as Consent;

const daybook = (page.daybook = new ScriptDaybook(options));
if (stub?.q) {
  const { q } = stub;
  // The page was opened before the first thing on it was done.
  if (options.pageViews && q[0] && !q.some(([, method]) => (method as string) === "page")) daybook.replay([q[0][0], "page"] as never);
  for (const call of q) daybook.replay(call);
  // For code that still holds the stub.
  q.push = (...calls) => {
    calls.forEach((call) => daybook.replay(call));
    return 0;
  };
}
