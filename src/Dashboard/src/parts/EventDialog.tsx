import type { Api } from "../api/client.ts";
import type { StoredEvent } from "../api/shapes.ts";
import { useReport } from "../state/useReport.ts";
import { clock } from "../text/times.ts";
import { Dialog } from "./Dialog.tsx";
import { Failure } from "./Failure.tsx";

interface Props {
  api: Api;
  event: StoredEvent;
  zone: string;
  onClose: () => void;
}

/** One event, and its way from receipt to report. */
export function EventDialog({ api, event, zone, onClose }: Props) {
  const trace = useReport<Record<string, unknown>>(api, "/events/" + encodeURIComponent(event.event_id), {}, 5_000);
  return (
    <Dialog title={event.event_type} wide onClose={onClose}>
      <dl class="facts two">
        <Fact name="Event id" value={event.event_id} mono />
        <Fact name="User" value={event.user_id ?? event.anonymous_id} mono />
        <Fact name="Occurred" value={clock(event.occurred_at, zone)} />
        <Fact name="Received" value={clock(event.received_at, zone)} />
        <Fact name="Source" value={event.source} />
        <Fact name="Session" value={event.session_id} mono />
      </dl>
      <h3>Its way</h3>
      {trace.error && <Failure error={trace.error} what="Event trace" retry={trace.retry} compact />}
      {trace.data && (
        <dl class="facts two">
          {facts(trace.data).map(([name, value]) => (
            <Fact key={name} name={name} value={value} mono={/file|id$/.test(name)} />
          ))}
        </dl>
      )}
      <h3>Properties</h3>
      <pre tabIndex={0} aria-label="Properties as JSON">{JSON.stringify(event.properties, null, 2)}</pre>
    </Dialog>
  );

  function facts(data: Record<string, unknown>, prefix = ""): [string, string][] {
    return Object.entries(data).flatMap(([name, value]): [string, string][] => {
      if (value === null || name === "event_id" || name === "event" || Array.isArray(value)) return [];
      const label = (prefix + name).replaceAll("_", " ");
      if (typeof value === "object") return facts(value as Record<string, unknown>, label + " ");
      const text = String(value);
      return [[label, /^\d{4}-\d\d-\d\dT/.test(text) ? clock(text, zone) : text]];
    });
  }
}

function Fact({ name, value, mono }: { name: string; value: string | null | undefined; mono?: boolean }) {
  return value ? (
    <div>
      <dt>{name}</dt>
      <dd class={mono ? "mono" : ""}>{value}</dd>
    </div>
  ) : null;
}
