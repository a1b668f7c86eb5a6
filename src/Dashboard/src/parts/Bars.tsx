import type { ComponentChildren } from "preact";

/** The bar behind a row: its length is a share of the longest. Set through the DOM, as the page's policy forbids style attributes. */
export function Bar({ share, tone = "" }: { share: number; tone?: string }) {
  return <span class={"bar " + tone} aria-hidden="true" style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />;
}

export function Segmented<T extends string>(props: { label: string; value: T | null; options: readonly (readonly [T, ComponentChildren])[]; onChange: (value: T) => void }) {
  return (
    <div class="segmented" role="group" aria-label={props.label}>
      {props.options.map(([value, text]) => (
        <button key={value} type="button" aria-pressed={value === props.value} onClick={() => props.onChange(value)}>
          {text}
        </button>
      ))}
    </div>
  );
}
