import type { Api } from "../api/client.ts";
import type { EventTrace, StoredEvent } from "../api/shapes.ts";
import { useReport } from "../state/useReport.ts";
import { personOf } from "../state/useView.ts";
import { clock } from "../text/times.ts";
import { Dialog } from "./Dialog.tsx";
import { Failure } from "./Failure.tsx";
import { PersonLink } from "./PersonLink.tsx";

interface Props {
  api: Api;
  event: StoredEvent;
  zone: string;
  /** The reader may look at people. */
  people: boolean;
  onClose: () => void;
}

/** One event, and its way from receipt to report. */
export function EventDialog({ api, event, zone, people, onClose }: Props) {
  const person = personOf(event);
  const trace = useReport<EventTrace>(api, "/events/" + encodeURIComponent(event.event_id), {}, 5_000);
  return (
    <Dialog title={event.event_type} wide onClose={onClose}>
      <dl class="facts two">
        <Fact name="Event id" value={event.event_id} mono />
        {person && (
          <div onClick={(e) => e.target instanceof HTMLAnchorElement && onClose()}>
            <dt>{person.kind === "user" ? "User" : "Visitor"}</dt>
            <dd class="mono">{people ? <PersonLink person={person} /> : <bdi>{person.id}</bdi>}</dd>
          </div>
        )}
        <Fact name="Occurred" value={clock(event.occurred_at, zone)} />
        <Fact name="Received" value={clock(event.received_at, zone)} />
        <Fact name="Source" value={event.source} />
        <Fact name="Session" value={event.session_id} mono />
      </dl>
      <h3>Its way</h3>
      {trace.error && <Failure error={trace.error} what="Event trace" retry={trace.retry} compact />}
      {trace.data && <Way trace={trace.data} zone={zone} />}
      <h3>Properties</h3>
      <pre tabIndex={0} aria-label="Properties as JSON">{JSON.stringify(event.properties, null, 2)}</pre>
    </Dialog>
  );
}

/** The stations an event passes; those it has not reached are pale. */
function Way({ trace, zone }: { trace: EventTrace; zone: string }) {
  const { rolled_up: counted, exported = [] } = trace;
  return (
    <ol class="way">
      <Station name="Received" at={trace.received_at} zone={zone} detail={trace.message_id ? `in message ${trace.message_id}` : ""} />
      <Station name="Stored" at={trace.persisted_at} zone={zone} detail="once; a resend changes nothing" />
      <Station name="Counted" at={counted?.rolled_at} zone={zone} detail={counted ? `in ${counted.day}, revision ${counted.revision}` : "at the next rollup"} />
      <Station name="Published" at={exported[0]?.uploaded_at} zone={zone} detail={exported.map((f) => f.file).join(", ") || "with the next file"} />
      {(trace.rejected ?? []).map((r) => <Station key={r.code} name={`Refused: ${r.code}`} at={r.rejected_at} zone={zone} detail={r.detail} bad />)}
      {(trace.dead_lettered ?? []).map((d) => <Station key={d.code} name={`Dead letter: ${d.code}`} at={d.dead_at} zone={zone} detail={d.reason} bad />)}
    </ol>
  );
}

function Station({ name, at, zone, detail, bad }: { name: string; at: string | null | undefined; zone: string; detail: string; bad?: boolean }) {
  return (
    <li class={bad ? "bad" : at ? "done" : ""}>
      <strong>{name}</strong> <span class="quiet">{at ? clock(at, zone) : "not yet"}</span>
      <span class="quiet small mono">{detail}</span>
    </li>
  );
}

function Fact({ name, value, mono }: { name: string; value: string | null | undefined; mono?: boolean }) {
  return value ? (
    <div>
      <dt>{name}</dt>
      <dd class={mono ? "mono" : ""}>{value}</dd>
    </div>
  ) : null;
}
