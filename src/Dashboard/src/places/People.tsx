import { useEffect, useState } from "preact/hooks";
import type { FoundPeople } from "../api/shapes.ts";
import { Card } from "../parts/Card.tsx";
import { PeopleTable } from "../parts/PeopleTable.tsx";
import { useReport } from "../state/useReport.ts";
import { FunnelPeople } from "./FunnelPeople.tsx";
import { PersonCards } from "./PersonCards.tsx";
import type { PlaceProps } from "./place.ts";

const PAUSE = 250; // ms without a key before asking

/** Finds a person, and shows one. */
export default function People(props: PlaceProps) {
  const { api, view, change, zone } = props;
  const [text, setText] = useState(view.find);
  useEffect(() => setText(view.find), [view.find]);
  useEffect(() => {
    if (text.trim() === view.find) return;
    const timer = setTimeout(() => change({ find: text.trim(), person: null, among: null }), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useReport<FoundPeople>(api, view.person || view.among ? null : "/users", { query: view.find, limit: 50 });

  return (
    <div class="grid">
      <div class="whole find">
        <input type="search" class="search-input" aria-label="Find people" placeholder="The beginning of an id, an e-mail address, a name…" autoComplete="off" spellcheck={false} maxLength={200} value={text} onInput={(e) => setText(e.currentTarget.value)} />
      </div>
      {view.person ? (
        <PersonCards key={view.person.kind + view.person.id} {...props} person={view.person} />
      ) : view.among ? (
        <FunnelPeople {...props} among={view.among} />
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
              <PeopleTable people={people} zone={zone} />
              {more && <p class="quiet small">There are more. Type the beginning of an id or of a value.</p>}
            </>
          )}
        </Card>
      )}
    </div>
  );
}
