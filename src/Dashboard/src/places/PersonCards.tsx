import { useEffect, useMemo, useState } from "preact/hooks";
import type { ApiError } from "../api/client.ts";
import type { PersonEvents, Person, SaidProperties, StoredEvent } from "../api/shapes.ts";
import { Card } from "../parts/Card.tsx";
import { Failure } from "../parts/Failure.tsx";
import { save } from "../parts/Take.tsx";
import { lengthOf, sessionsOf } from "../state/sessions.ts";
import type { Loaded } from "../state/useReport.ts";
import { useHref } from "../state/useView.ts";
import type { PersonId } from "../state/view.ts";
import { count, plural } from "../text/numbers.ts";
import { clock } from "../text/times.ts";
import { shownValue } from "../text/values.ts";
import { EraseDialog } from "./EraseDialog.tsx";
import type { PlaceProps } from "./place.ts";

const PAGE = 100;

/** One person: who they are, and what they did, session by session. */
export function PersonCards({ api, zone, scopes, person, onOpen, view: { among } }: PlaceProps & { person: PersonId }) {
  const href = useHref();
  const [profile, setProfile] = useState<Loaded<Person>>({ data: null, error: null, loading: true, retry: () => {} });
  const [round, setRound] = useState(0);
  const [erasing, setErasing] = useState(false);
  const [fault, setFault] = useState<ApiError | null>(null);
  // In a body: an id can hold what no address can.
  const body = { user_id: person.id, kind: person.kind };

  useEffect(() => {
    const stop = new AbortController();
    const retry = () => setRound((n) => n + 1);
    api.send<Person>("/users/show", { method: "POST", body, signal: stop.signal }).then(
      (data) => setProfile({ data, error: null, loading: false, retry }),
      (error: ApiError) => !stop.signal.aborted && setProfile({ data: null, error, loading: false, retry }),
    );
    return () => stop.abort();
  }, [api, person.kind, person.id, round]);

  const take = async () => {
    setFault(null);
    try {
      save(await api.file("/users/export", { method: "POST", body }), "daybook-person.jsonl");
    } catch (e) {
      setFault(e as ApiError);
    }
  };
  const gone = profile.error?.status === 404;
  const shown = gone ? { ...profile, error: null, data: NOBODY } : profile;

  return (
    <>
      <p class="whole back"><a href={href({ person: null })}>← {among ? "The people of the funnel" : "All people"}</a></p>
      <Card
        title={person.id}
        area="narrow"
        report={shown}
        zone={zone}
        actions={
          scopes?.ops && !gone && (
            <>
              <button type="button" class="plain" onClick={() => void take()}>Export</button>
              <button type="button" class="plain danger" onClick={() => setErasing(true)}>Erase…</button>
            </>
          )
        }
        empty={(p) => p === NOBODY && <><strong>Nothing is known of this id.</strong><p>No event of it is stored, or the person was erased.</p></>}
      >
        {(p) => (
          <>
            {fault && <Failure error={fault} what="Export" retry={() => void take()} compact />}
            <dl class="facts">
              <div><dt>Kind</dt><dd>{p.kind === "user" ? "user" : "visitor who never signed in"}</dd></div>
              <div><dt>First seen</dt><dd>{p.first_seen_at ? clock(p.first_seen_at, zone) : "–"}</dd></div>
              <div><dt>Last seen</dt><dd>{p.last_seen_at ? clock(p.last_seen_at, zone) : "no event is kept"}</dd></div>
              <div><dt>Events</dt><dd>{count(p.events.total)}{p.events.counted_from && ` since ${clock(p.events.counted_from, zone)}`}</dd></div>
            </dl>
            <Said title="Properties" said={p.properties} zone={zone} />
            {p.anonymous_ids.length > 0 && (
              <>
                <h3>Also known as</h3>
                <ul class="ids">{p.anonymous_ids.map((id) => <li key={id} class="mono"><bdi>{id}</bdi></li>)}</ul>
              </>
            )}
            {p.groups.map((g) => (
              <div key={g.group_type + g.group_id}>
                <h3>{g.group_type}: <bdi>{g.group_id}</bdi></h3>
                <Said said={g.properties} zone={zone} />
              </div>
            ))}
            {p.events.by_type.length > 0 && (
              <>
                <h3>What they do</h3>
                <dl class="facts">{p.events.by_type.slice(0, 12).map((t) => <div key={t.event_type}><dt class="cut" title={t.event_type}><bdi>{t.event_type}</bdi></dt><dd>{count(t.events)}</dd></div>)}</dl>
              </>
            )}
          </>
        )}
      </Card>
      {!gone && <Timeline api={api} zone={zone} person={person} onOpen={onOpen} />}
      {erasing && <EraseDialog api={api} person={person} onClose={() => { setErasing(false); setRound((n) => n + 1); }} />}
    </>
  );
}

const NOBODY: Person = { kind: "user", id: "", anonymous_ids: [], first_seen_at: null, last_seen_at: null, properties: { values: [], too_large: [], more: false }, groups: [], more_groups: false, events: { total: 0, by_type: [], counted_from: null } };

function Said({ title, said, zone }: { title?: string; said: SaidProperties; zone: string }) {
  if (said.values.length === 0 && said.too_large.length === 0) return null;
  return (
    <>
      {title && <h3>{title}</h3>}
      <dl class="facts">
        {said.values.map((p) => <div key={p.name} title={`since ${clock(p.set_at, zone)}`}><dt><bdi>{p.name}</bdi></dt><dd><bdi>{shownValue(p.value)}</bdi></dd></div>)}
        {said.too_large.map((name) => <div key={name}><dt><bdi>{name}</bdi></dt><dd class="quiet">too large to keep</dd></div>)}
      </dl>
      {said.more && <p class="quiet small">There are more than are kept.</p>}
    </>
  );
}

function Timeline({ api, zone, person, onOpen }: Pick<PlaceProps, "api" | "zone" | "onOpen"> & { person: PersonId }) {
  const [pages, setPages] = useState<{ events: StoredEvent[]; next: string | null } | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(true);
  const load = async (before: string | null, signal?: AbortSignal) => {
    setBusy(true);
    try {
      const page = await api.send<PersonEvents>("/users/events", { method: "POST", body: { user_id: person.id, kind: person.kind, limit: PAGE, ...(before ? { before } : {}) }, signal });
      setPages((old) => ({ events: before && old ? [...old.events, ...page.events] : page.events, next: page.next }));
      setError(null);
    } catch (e) {
      if (!signal?.aborted) setError(e as ApiError);
    }
    if (!signal?.aborted) setBusy(false);
  };
  useEffect(() => {
    const stop = new AbortController();
    void load(null, stop.signal);
    return () => stop.abort();
  }, [api, person.kind, person.id]);
  const sessions = useMemo(() => sessionsOf(pages?.events ?? []), [pages]);
  const report = { data: pages, error, loading: busy, retry: () => void load(null) };

  return (
    <Card title="Timeline" area="wide" report={report} zone={zone} table={({ events }) => ({ head: ["Time", "Event", "Properties"], rows: events.map((e) => [e.occurred_at, e.event_type, JSON.stringify(e.properties)]) })} empty={({ events, next }) => events.length === 0 && !next && <strong>No event is kept.</strong>}>
      {({ next }) => (
        <>
          <ol class="sessions">
            {sessions.map((s) => (
              <li key={s.key}>
                <h3>{clock(s.start, zone)} <span class="quiet">{plural(s.events.length, "event")}{s.events.length > 1 && `, ${lengthOf(s)}`}</span></h3>
                <ol>
                  {s.events.map((e) => (
                    <li key={e.event_id} class="moment">
                      <time class="quiet" dateTime={e.occurred_at}>{clock(e.occurred_at, zone).split(", ").at(-1)}</time>
                      <button type="button" class="live-type" dir="auto" title={e.event_type} onClick={() => onOpen(e)}>{e.event_type}</button>
                      <bdi class="quiet small cut">{Object.entries(e.properties ?? {}).slice(0, 4).map(([name, value]) => `${name}: ${shownValue(value)}`).join(", ")}</bdi>
                    </li>
                  ))}
                </ol>
              </li>
            ))}
          </ol>
          {next && <button type="button" class="plain" disabled={busy} onClick={() => void load(next)}>{busy ? "Loading…" : "Earlier events"}</button>}
        </>
      )}
    </Card>
  );
}
