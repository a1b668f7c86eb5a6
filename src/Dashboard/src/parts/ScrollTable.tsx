import type { ComponentChildren } from "preact";

type Column = string | { name: string; look: string };

interface Props {
  /** What the rows are, for those who do not see them. */
  label: string;
  look?: string;
  head: readonly Column[];
  children: ComponentChildren;
}

/** Columns of numbers, which stand to the right. */
export const numeric = (...names: string[]): Column[] => names.map((name) => ({ name, look: "number" }));

/** A table that scrolls within its card, by keyboard too. */
export function ScrollTable({ label, look, head, children }: Props) {
  return (
    <div class={"scroll" + (look ? " " + look : "")} tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {head.map((column, i) => {
              const { name, look: of } = typeof column === "string" ? { name: column, look: undefined } : column;
              return <th key={i} scope="col" class={of}>{name}</th>;
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
