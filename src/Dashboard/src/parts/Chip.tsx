import { CloseIcon } from "./icons.tsx";

interface Props {
  text: string;
  title?: string | undefined;
  /** What the button that removes it is called. */
  remove: string;
  onEdit?: (() => void) | undefined;
  onRemove: () => void;
}

/** Something that holds, and can be taken away. */
export function Chip({ text, title, remove, onEdit, onRemove }: Props) {
  return (
    <span class="chip chosen" title={title ?? text}>
      {onEdit ? (
        <button type="button" class="chip-text" dir="auto" onClick={onEdit}>{text}</button>
      ) : (
        <span class="chip-text" dir="auto">{text}</span>
      )}
      <button type="button" class="chip-remove" aria-label={remove} onClick={onRemove}>
        <CloseIcon />
      </button>
    </span>
  );
}
