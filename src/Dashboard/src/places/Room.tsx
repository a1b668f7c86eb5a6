import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { AlertIcon } from "../parts/icons.tsx";
import type { Place } from "../state/places.ts";
import { useConnection } from "../state/useConnection.ts";
import { LOADS, type PlaceProps } from "./place.ts";

type State = { place: Place; Content: ComponentType<PlaceProps> } | { place: Place; failed: true };

/** The chosen place, once its code is there. */
export function Room(props: PlaceProps) {
  const { place } = props.view;
  const [state, setState] = useState<State | null>(null);
  useEffect(() => {
    let left = false;
    LOADS[place]().then(
      (module) => !left && setState({ place, Content: module.default }),
      () => !left && setState({ place, failed: true }),
    );
    return () => {
      left = true;
    };
  }, [place]);

  // A browser may keep in mind that code could not be loaded, so that only a new page gets it.
  const { returns } = useConnection(props.api);
  const seen = useRef(returns);
  useEffect(() => {
    if (returns !== seen.current && state?.place === place && "failed" in state) location.reload();
    seen.current = returns;
  }, [returns]);

  if (!state || state.place !== place) return <div class="skeleton room" role="status" aria-label="Loading" />;
  if ("failed" in state) {
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
  return <state.Content {...props} />;
}
