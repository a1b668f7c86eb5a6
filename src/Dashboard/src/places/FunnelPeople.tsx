import { useEffect, useState } from "preact/hooks";
import { queryString } from "../api/address.ts";
import type { ApiError } from "../api/client.ts";
import type { FoundPeople } from "../api/shapes.ts";
import { Card } from "../parts/Card.tsx";
import { PeopleTable, some } from "../parts/PeopleTable.tsx";
import { askedOfFunnel } from "../state/asked.ts";
import { describe, type Member } from "../state/filters.ts";
import { useHref } from "../state/useView.ts";
import type { Among } from "../state/view.ts";
import { count } from "../text/numbers.ts";
import { dayLabel } from "../time/days.ts";
import type { PlaceProps } from "./place.ts";

const PAGE = 100;

/** Whom a number of the funnel counts. */
export function FunnelPeople({ api, view, range, zone, among }: PlaceProps & { among: Among }) {
  const href = useHref();
  const { steps, stepFilters } = view;
  const question = { ...askedOfFunnel(view, range, zone, steps), [among.what]: among.step, limit: PAGE };
  const asked = "/stats/funnel/people" + queryString(question);
  const [found, setFound] = useState<FoundPeople | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(true);
  const load = async (after: string | null, signal?: AbortSignal) => {
    setBusy(true);
    try {
      const page = await api.get<FoundPeople>("/stats/funnel/people", { ...question, after }, signal);
      setFound((old) => ({ ...page, people: after && old ? [...old.people, ...page.people] : page.people, complete: page.complete && (!after || !old || old.complete) }));
      setError(null);
    } catch (e) {
      if (!signal?.aborted) setError(e as ApiError);
    }
    if (!signal?.aborted) setBusy(false);
  };
  useEffect(() => {
    const stop = new AbortController();
    setFound(null);
    void load(null, stop.signal);
    return () => stop.abort();
  }, [api, asked]);
  const step = (i: number) => [steps[i], where(stepFilters[i])].filter(Boolean).join(" ");
  const days = range.from === range.to ? dayLabel(range.from, true) : `${dayLabel(range.from, true)} – ${dayLabel(range.to, true)}`;
  const title = among.what === "dropped" ? "Who left the funnel" : "Who came this far";

  return (
    <>
      <p class="whole back"><a href={href({ place: "funnels", among: null })}>← The funnel</a></p>
      <Card
        title={title}
        area="whole"
        report={{ data: found, error, loading: busy, retry: () => void load(null), question: asked }}
        zone={zone}
        table={({ people }) => ({ head: ["Kind", "Id", "First seen", "Known of them"], rows: people.map((p) => [p.kind, p.id, p.first_seen_at, some(p.properties)]) })}
        empty={({ people }) => people.length === 0 && <><strong>Nobody.</strong><p>No person of these days did so.</p></>}
      >
        {({ people, next, complete }) => (
          <>
            <p dir="auto">
              {among.what === "dropped" ? <>They did <strong>{step(among.step - 2)}</strong> and then not <strong>{step(among.step - 1)}</strong></> : <>They came to <strong>{step(among.step - 1)}</strong></>}
              <span class="quiet">, step {among.step} of {steps.length}, within {view.within}{view.anyOrder && " in any order"}, {days}{view.filter.length + view.segments.length > 0 && `, only ${[...view.segments.map((s) => `segment ${s}`), ...view.filter.map(describe)].join(" and ")}`}.</span>
            </p>
            {!complete && <p class="quiet small">Events of these days were dropped by retention, so people may be missing.</p>}
            <PeopleTable people={people} zone={zone} />
            <p class="quiet small">{next ? `The first ${count(people.length)}, by id.` : `${count(people.length)} in all.`}</p>
            {next && <button type="button" class="plain" disabled={busy} onClick={() => void load(next)}>{busy ? "Loading…" : "More people"}</button>}
          </>
        )}
      </Card>
    </>
  );
}

const where = (filter: readonly Member[] | undefined) => (filter?.length ? `where ${filter.map(describe).join(" and ")}` : "");
