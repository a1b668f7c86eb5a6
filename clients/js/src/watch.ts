import type { Properties } from "./types.js";

/** Calls `moved` when the page shows another address, without a load too; `anew` when a page is shown again that the browser had kept. */
export function watchAddress(moved: (anew?: boolean) => void): void {
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (this: History, ...a: Parameters<History["pushState"]>) {
      original.apply(this, a);
      moved();
    };
  }
  addEventListener("popstate", () => moved());
  addEventListener("pageshow", (e) => e.persisted && moved(true));
  // A page that is loaded ahead has not been seen.
  if ((document as { prerendering?: boolean }).prerendering) document.addEventListener("prerenderingchange", () => moved(), { once: true });
  else moved();
}

/** Calls `seen` for clicks on, and submits of, what carries `data-daybook-event`. Neither texts nor what is typed are read. */
export function watchElements(seen: (type: string, properties: Properties) => void): void {
  const listen = (happening: "click" | "submit") =>
    document.addEventListener(
      happening,
      (e) => {
        const element = (e.target as Element | null)?.closest?.<HTMLElement>("[data-daybook-event]");
        if (!element || (element.tagName === "FORM") !== (happening === "submit")) return;
        const { daybookEvent, ...others } = element.dataset;
        const properties: Properties = {};
        for (const [name, value] of Object.entries(others)) {
          if (name.startsWith("daybook")) properties[name.slice(7).replace(/[A-Z]/g, (letter, at) => (at ? "_" : "") + letter.toLowerCase())] = value;
        }
        if (daybookEvent) seen(daybookEvent, properties);
      },
      // In the capturing phase: a handler of the page's own may stop it later.
      true,
    );
  listen("click");
  listen("submit");
}
