import type { PersonId } from "../state/view.ts";
import { useHref } from "../state/useView.ts";

/** An id leads to who it is. */
export function PersonLink({ person, text }: { person: PersonId; text?: string }) {
  const href = useHref();
  return <a class="person-link" dir="auto" title={person.id} href={href({ place: "people", person, find: "" })}>{text ?? person.id}</a>;
}
