import { useEffect, useRef, useState } from "preact/hooks";
import { AlertIcon } from "../parts/icons.tsx";
import type { Place } from "../state/places.ts";
import { useConnection } from "../state/useConnection.ts";
import { contentOf, load, type PlaceProps } from "./place.ts";

/** The chosen place, once its code is there. */
export function Room(props: PlaceProps) {
  const { place } = props.view;
  const Content = contentOf(place);
  const [tried, setTried] = useState<{ place: Place } | null>(null);
  const failed = !Content && tried?.place === place;
  useEffect(() => {
    if (Content) return;
    let left = false;
    const done = () => !left && setTried({ place });
    load(place).then(done, done);
    return () => {
      left = true;
    };
  }, [place]);

  // A browser may keep in mind that code could not be loaded, so that only a new page gets it.
  const { returns } = useConnection(props.api);
  const seen = useRef(returns);
  useEffect(() => {
    if (returns !== seen.current && failed) location.reload();
    seen.current = returns;
  }, [returns]);

  if (Content) return <Content {...props} />;
  if (failed) {
    return (
      <div class="failure" role="alert">
        <AlertIcon />
        <div>
          <strong>This part of the page did not load</strong>
          <p>Daybook does not answer, and it comes by itself when Daybook is back; or there is a newer page, and Reload gets it.</p>
          <button type="button" class="plain" onClick={() => location.reload()}>Reload</button>
        </div>
      </div>
    );
  }
  return <div class="skeleton room" role="status" aria-label="Loading" />;
}
