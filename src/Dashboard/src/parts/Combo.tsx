import { useId, useMemo, useRef, useState } from "preact/hooks";

export interface Option {
  value: string;
  label: string;
  note?: string;
}

interface Props {
  label: string;
  value: string | null;
  options: readonly Option[];
  /** What the value is called while the options do not say it. */
  valueLabel?: string;
  onChoose: (value: string) => void;
  placeholder?: string;
  /** Takes what is typed, also when no option is it. */
  free?: boolean;
  /** Told what is typed, where the options come from the server. */
  onQuery?: (text: string) => void;
  /** The options are on their way. */
  waiting?: boolean;
  /** Empties itself after each choice, to choose another. */
  clears?: boolean;
  autoFocus?: boolean;
}

const SHOWN = 100;

/** The options that hold the text; those that begin with it first. */
export function matching(options: readonly Option[], text: string): Option[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return options.slice(0, SHOWN);
  const at = (o: Option) => o.label.toLowerCase().indexOf(wanted);
  return options.filter((o) => at(o) >= 0).sort((a, b) => Number(at(a) > 0) - Number(at(b) > 0)).slice(0, SHOWN);
}

/** A list to choose from by typing, however long it is. */
export function Combo({ label, value, options, valueLabel, onChoose, placeholder, free, onQuery, waiting, clears, autoFocus }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const shown = useMemo(() => {
    const found = matching(options, text);
    const typed = text.trim();
    return free && !waiting && typed && !found.some((o) => o.value === typed) ? [...found, { value: typed, label: typed, note: "as typed" }] : found;
  }, [options, text, free, waiting]);
  const name = value === null ? "" : (options.find((o) => o.value === value)?.label ?? valueLabel ?? value);

  const type = (typed: string) => {
    setText(typed);
    setAt(0);
    setOpen(true);
    onQuery?.(typed);
  };
  const close = () => {
    setOpen(false);
    if (text) type0();
  };
  const type0 = () => {
    setText("");
    onQuery?.("");
  };
  const choose = (option: Option) => {
    onChoose(option.value);
    type0();
    setAt(0);
    setOpen(false);
    if (!clears) input.current?.select();
  };
  const key = (e: KeyboardEvent) => {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (!open) setOpen(true);
      else setAt((n) => (shown.length ? (n + (e.key === "ArrowDown" ? 1 : shown.length - 1)) % shown.length : 0));
    } else if (e.key === "Enter" && open && shown[at]) {
      e.preventDefault();
      choose(shown[at]!);
    } else if (e.key === "Escape" && open) {
      // The dialog around it stays.
      e.preventDefault();
      e.stopPropagation();
      close();
    }
  };
  const marked = Math.min(at, shown.length - 1);

  return (
    <div class="combo">
      <input
        ref={input}
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-autocomplete="list"
        aria-activedescendant={open && shown.length ? `${id}-${marked}` : undefined}
        autoComplete="off"
        spellcheck={false}
        autoFocus={autoFocus}
        dir="auto"
        title={name}
        placeholder={open && name ? name : placeholder}
        value={open ? text : name}
        onFocus={() => setOpen(true)}
        onClick={() => setOpen(true)}
        onBlur={close}
        onInput={(e) => type(e.currentTarget.value)}
        onKeyDown={key}
      />
      {open && (
        <ul id={id} role="listbox" aria-label={`${label}: choices`} class="combo-list">
          {shown.map((o, i) => (
            <li
              key={o.value}
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === marked}
              class={o.value === value ? "chosen" : ""}
              ref={(li) => {
                if (i === marked) li?.scrollIntoView({ block: "nearest" });
              }}
              onMouseDown={(e) => {
                e.preventDefault();
                choose(o);
              }}
            >
              <bdi title={o.label}>{o.label}</bdi>
              {o.note && <span class="quiet small">{o.note}</span>}
            </li>
          ))}
          {shown.length === 0 && <li role="option" aria-selected={false} aria-disabled="true" class="quiet">{waiting ? "Looking…" : "Nothing has this name."}</li>}
        </ul>
      )}
    </div>
  );
}

export const named = (values: readonly string[]): Option[] => values.map((value) => ({ value, label: value }));
