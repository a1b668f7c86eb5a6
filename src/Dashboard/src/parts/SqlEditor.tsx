import { useEffect, useRef } from "preact/hooks";

const INDENT = "  ";

interface Props {
  sql: string;
  onInput: (sql: string) => void;
  onRun: () => void;
  /** Tab makes room in the statement instead of leaving it. */
  tabIndents: boolean;
  /** The statement is wrong. */
  invalid: boolean;
  describedBy: string;
  /** Given the editor once, so that others can write into it. */
  onReady: (editor: Editor) => void;
}

export interface Editor {
  insert: (text: string) => void;
  /** Puts another statement there, which can be undone. */
  replace: (sql: string) => void;
  /** Puts the cursor there. */
  goTo: (position: number) => void;
}

/** A plain text field for a statement: monospaced, run by Ctrl or Cmd with Enter, left by Tab. */
export function SqlEditor({ sql, onInput, onRun, tabIndents, invalid, describedBy, onReady }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  // Escape lets the next Tab leave.
  const leaves = useRef(false);
  useEffect(() => {
    onReady({
      insert: (text) => {
        field.current?.focus();
        write(field.current!, text);
      },
      replace: (text) => {
        field.current?.focus();
        field.current?.select();
        write(field.current!, text);
      },
      goTo: (position) => {
        const { current } = field;
        if (!current) return;
        current.focus();
        current.setSelectionRange(position, position);
      },
    });
  }, []);
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      onRun();
    } else if (e.key === "Tab" && tabIndents && !leaves.current && !e.shiftKey && !e.ctrlKey && !e.altKey && !e.metaKey) {
      e.preventDefault();
      write(field.current!, INDENT);
    }
    leaves.current = e.key === "Escape" || (leaves.current && e.key === "Shift");
  };
  return (
    <textarea
      ref={field}
      class="sql-editor"
      aria-label="Statement in SQL"
      aria-describedby={describedBy}
      aria-invalid={invalid}
      aria-keyshortcuts="Control+Enter Meta+Enter"
      rows={8}
      spellcheck={false}
      autocomplete="off"
      autocapitalize="off"
      autocorrect="off"
      wrap="off"
      dir="ltr"
      value={sql}
      onInput={(e) => onInput(e.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
}

/** As if it had been typed, so that it can be undone. */
function write(field: HTMLTextAreaElement, text: string): void {
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
