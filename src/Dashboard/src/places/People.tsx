import { useEffect, useState } from "preact/hooks";
import type { FoundPeople, SaidProperties } from "../api/shapes.ts";
import { Card } from "../parts/Card.tsx";
import { PersonLink } from "../parts/PersonLink.tsx";
import { ScrollTable } from "../parts/ScrollTable.tsx";
import { useReport } from "../state/useReport.ts";
import { clock } from "../text/times.ts";
import { PersonCards } from "./PersonCards.tsx";
import type { PlaceProps } from "./place.ts";

const PAUSE = 250; // ms without a key before asking

export const shownValue = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Few enough to tell one from another. */
const some = ({ values }: SaidProperties) => values.slice(0, 3).map((p) => `${p.name}: ${shownValue(p.value)}`).join(", ");

/** Finds a person, and shows one. */
export default function People(props: PlaceProps) {
  const { api, view, change, zone } = props;
  const [text, setText] = useState(view.find);
  useEffect(() => setText(view.find), [view.find]);
  useEffect(() => {
    if (text.trim() === view.find) return;
    const timer = setTimeout(() => change({ find: text.trim(), person: null }), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useReport<FoundPeople>(api, view.person ? null : "/users", { query: view.find, limit: 50 });

  return (
    <div class="grid">
      <div class="whole find">
        <input type="search" class="search-input" aria-label="Find people" placeholder="The beginning of an id, an e-mail address, a name…" autoComplete="off" spellcheck={false} maxLength={200} value={text} onInput={(e) => setText(e.currentTarget.value)} />
      </div>
      {view.person ? (
        <PersonCards key={view.person.kind + view.person.id} {...props} person={view.person} />
      ) : (
        <Card
          title={view.find ? "Found" : "Who came last"}
          area="whole"
          report={found}
          zone={zone}
          empty={({ people, pending_events: pending }) =>
            people.length === 0 && (
              <>
                <strong>{view.find ? "Nobody found." : "Nobody yet."}</strong>
                <p>People are found by the beginning of an id or of a property's value.{pending > 0 && ` ${pending} events wait to be counted; who is only in these is not found yet.`}</p>
              </>
            )
          }
        >
          {({ people, more }) => (
            <>
              <ScrollTable label="People" look="tall" head={["Person", { name: "Known of them", look: "wide-only" }, "First seen"]}>
                {people.map((p) => (
                  <tr key={p.kind + p.id}>
                    <th scope="row" class="who"><PersonLink person={p} /> {p.kind === "anonymous" && <span class="quiet small">visitor</span>}</th>
                    <td class="quiet cut wide-only"><bdi>{some(p.properties)}</bdi></td>
                    <td class="quiet nowrap">{p.first_seen_at ? clock(p.first_seen_at, zone) : "–"}</td>
                  </tr>
                ))}
              </ScrollTable>
              {more && <p class="quiet small">There are more. Type the beginning of an id or of a value.</p>}
            </>
          )}
        </Card>
      )}
    </div>
  );
}
