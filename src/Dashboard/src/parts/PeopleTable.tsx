import type { FoundPeople, SaidProperties } from "../api/shapes.ts";
import { shownValue } from "../text/values.ts";
import { clock } from "../text/times.ts";
import { PersonLink } from "./PersonLink.tsx";
import { ScrollTable } from "./ScrollTable.tsx";

/** Few enough to tell one from another. */
export const some = ({ values }: SaidProperties) => values.slice(0, 3).map((p) => `${p.name}: ${shownValue(p.value)}`).join(", ");

/** People, each a link to who it is. */
export function PeopleTable({ people, zone }: { people: FoundPeople["people"]; zone: string }) {
  return (
    <ScrollTable label="People" look="tall" head={["Person", { name: "Known of them", look: "wide-only" }, "First seen"]}>
      {people.map((p) => (
        <tr key={p.kind + p.id}>
          <th scope="row" class="who"><PersonLink person={p} /> {p.kind === "anonymous" && <span class="quiet small">visitor</span>}</th>
          <td class="quiet cut wide-only"><bdi>{some(p.properties)}</bdi></td>
          <td class="quiet nowrap">{p.first_seen_at ? clock(p.first_seen_at, zone) : "–"}</td>
        </tr>
      ))}
    </ScrollTable>
  );
}
