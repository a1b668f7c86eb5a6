import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import type { Provenance } from "../api/shapes.ts";
import type { Loaded } from "../state/useReport.ts";
import type { Table } from "../text/csv.ts";
import { Away } from "./Away.tsx";
import { Failure } from "./Failure.tsx";
import { ProvenanceLine } from "./ProvenanceLine.tsx";
import { Take, type MenuItem } from "./Take.tsx";

interface Props<T> {
  title: string;
  area: string;
  report: Loaded<T>;
  /** Beside the title. */
  actions?: ComponentChildren;
  /** What stands here when there is nothing to show, and what to do about it. */
  empty?: (data: T) => ComponentChildren | null;
  /** The numbers of the card, to take along. */
  table?: ((data: T) => Table) | undefined;
  /** Other ways to take it along. */
  more?: MenuItem[];
  /** Of a card about sessions: which of their numbers. */
  draws?: string;
  zone: string;
  children: (data: T) => ComponentChildren;
}

/** The frame of every report: title, its own loading, empty and error states, and what its numbers stand on. */
export function Card<T extends object>({ title, area, report, actions, empty, table, more, draws, zone, children }: Props<T>) {
  const id = useId();
  const card = useRef<HTMLElement>(null);
  const { data, error, loading, retry, question } = report;
  const nothing = data && empty?.(data);
  return (
    <section ref={card} class={"card " + area} aria-labelledby={id} aria-busy={loading}>
      <header class="card-head">
        <h2 id={id}>{title}</h2>
        <div class="card-actions">{actions}</div>
        {table && <Take title={title} table={data && !nothing ? () => table(data) : null} question={question} more={more} draws={draws} card={() => card.current} />}
      </header>
      <div class={"card-body" + (loading && data ? " stale" : "")}>
        {error && (error.status === 0 ? <Away known={data !== null} /> : <Failure error={error} what={title} retry={retry} compact={data !== null} />)}
        {data ? (nothing ? <div class="empty">{nothing}</div> : children(data)) : !error && <div class="skeleton" role="status" aria-label={`${title}: loading`} />}
      </div>
      {data && <ProvenanceLine provenance={data as Provenance} zone={zone} />}
    </section>
  );
}
