import { change, count, percent } from "../text/numbers.ts";

/** How a number moved against another period, and which; empty: the reader knows. */
export function Moved({ now, then, against }: { now: number; then: number; against: string }) {
  const moved = change(now, then);
  if (moved === null) return <span class="quiet small">none in {against}</span>;
  return (
    <span class={"change " + (moved >= 0 ? "up" : "down")} title={against ? `${count(then)} in ${against}` : undefined}>
      <span aria-hidden="true">{moved >= 0 ? "▲" : "▼"}</span>
      <span class="sr-only">{moved >= 0 ? "up" : "down"}</span> {percent(Math.abs(moved))} {against && <span class="quiet small against">against {against}</span>}
    </span>
  );
}
