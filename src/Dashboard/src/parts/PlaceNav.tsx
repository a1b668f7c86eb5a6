import { useEffect, useRef } from "preact/hooks";
import { PLACES, placesOf, type Scopes } from "../state/places.ts";
import { useHref } from "../state/useView.ts";
import type { View } from "../state/view.ts";

/** The places of the page that this key may see. */
export function PlaceNav({ view, scopes }: { view: View; scopes: Scopes | null }) {
  const href = useHref();
  const row = useRef<HTMLElement>(null);
  // On a phone the row scrolls; where one is must be seen.
  useEffect(() => {
    const here = row.current?.querySelector<HTMLElement>("[aria-current]");
    if (here) row.current!.scrollLeft = here.offsetLeft - row.current!.offsetLeft - (row.current!.clientWidth - here.offsetWidth) / 2;
  }, [view.place, scopes]);
  return (
    <nav ref={row} class="places" aria-label="Places">
      {placesOf(scopes ?? { ops: false, people: false, sql: false }).map((place) => (
        <a key={place} href={href({ place, person: null, among: null, board: null })} aria-current={place === view.place ? "page" : undefined}>{PLACES[place].label}</a>
      ))}
    </nav>
  );
}
