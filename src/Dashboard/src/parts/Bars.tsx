import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** The bar behind a row: its length is a share of the longest. Set through the DOM, as the page's policy forbids style attributes. */
export function Bar({ share, tone = "" }: { share: number; tone?: string }) {
  return <span class={"bar " + tone} aria-hidden="true" style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />;
}

export function Segmented<T extends string>(props: { label: string; value: T | null; options: readonly (readonly [T, ComponentChildren])[]; onChange: (value: T) => void }) {
  const row = useRef<HTMLDivElement>(null);
  // On a phone the row scrolls; what is chosen must be seen.
  useEffect(() => {
    const chosen = row.current?.querySelector<HTMLElement>("[aria-pressed=true]");
    if (chosen) row.current!.scrollLeft = chosen.offsetLeft - row.current!.offsetLeft - (row.current!.clientWidth - chosen.offsetWidth) / 2;
  }, [props.value]);
  return (
    <div ref={row} class="segmented" role="group" aria-label={props.label}>
      {props.options.map(([value, text]) => (
        <button key={value} type="button" aria-pressed={value === props.value} onClick={() => props.onChange(value)}>
          {text}
        </button>
      ))}
    </div>
  );
}
