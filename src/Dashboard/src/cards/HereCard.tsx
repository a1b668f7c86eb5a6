import type { Api } from "../api/client.ts";
import type { PeopleNow, StoredEvent } from "../api/shapes.ts";
import { Card } from "../parts/Card.tsx";
import { PersonLink } from "../parts/PersonLink.tsx";
import { ScrollTable } from "../parts/ScrollTable.tsx";
import { useHere } from "../state/useLive.ts";
import type { View } from "../state/view.ts";
import { plural } from "../text/numbers.ts";
import { ago } from "../text/times.ts";
import { pageOf } from "../text/values.ts";

const MINUTES = 5;
const SHOWN = 50;

interface Props {
  api: Api;
  view: View;
  zone: string;
  onOpen: (event: StoredEvent) => void;
}

/** Who is here now: each person with what they did last, and where. */
export function HereCard({ api, view, zone, onOpen }: Props) {
  const report = useHere(api, view, MINUTES, SHOWN);
  return (
    <Card
      title="Who is here"
      area="whole"
      report={report}
      zone={zone}
      table={({ people }: PeopleNow) => ({ head: ["Kind", "Id", "Last event", "Page", "At"], rows: people.map((p) => [p.kind, p.id, p.event.event_type, pageOf(p.event), p.event.occurred_at]) })}
      empty={({ people }) => people.length === 0 && <><strong>Nobody in the last {MINUTES} minutes.</strong><p>Who does something appears here within seconds.</p></>}
    >
      {({ people, users, more }) => (
        <>
          <ScrollTable label="People who are here" look="tall" head={["Person", "Did last", { name: "On", look: "wide-only" }, "When"]}>
            {people.map(({ kind, id, event }) => (
              <tr key={kind + id}>
                <th scope="row" class="who"><PersonLink person={{ kind, id }} /> {kind === "anonymous" && <span class="quiet small">visitor</span>}</th>
                <td class="cut"><button type="button" class="live-type" dir="auto" title={event.event_type} onClick={() => onOpen(event)}>{event.event_type}</button></td>
                <td class="quiet cut wide-only"><bdi title={pageOf(event) ?? ""}>{pageOf(event)}</bdi></td>
                <td class="quiet nowrap"><time dateTime={event.occurred_at}>{ago(event.occurred_at)}</time></td>
              </tr>
            ))}
          </ScrollTable>
          <p class="quiet small">{plural(users, "person", "people")} in the last {MINUTES} minutes{more && `; the ${people.length} who did something last are listed`}.</p>
        </>
      )}
    </Card>
  );
}
