import { useState } from "preact/hooks";
import type { Api } from "../api/client.ts";
import { describe, isCondition, type Member } from "../state/filters.ts";
import { Chip } from "./Chip.tsx";
import { FilterDialog } from "./FilterDialog.tsx";
import { PlusIcon } from "./icons.tsx";

interface Props {
  api: Api;
  types: string[];
  people: boolean;
  /** Which step, in words. */
  step: string;
  filter: readonly Member[];
  onChange: (filter: Member[]) => void;
}

/** What the events of one step must hold beside their type. */
export function StepFilters({ api, types, people, step, filter, onChange }: Props) {
  const [edited, setEdited] = useState<number | "new" | null>(null);
  const member = typeof edited === "number" ? filter[edited] : undefined;
  return (
    <div class="step-filters" role="group" aria-label={`Filters of ${step}`}>
      {filter.map((m, i) => (
        <Chip
          key={JSON.stringify(m)}
          text={describe(m)}
          title={isCondition(m) ? undefined : JSON.stringify(m)}
          remove={`Remove ${describe(m)} from ${step}`}
          onEdit={isCondition(m) ? () => setEdited(i) : undefined}
          onRemove={() => onChange(filter.toSpliced(i, 1))}
        />
      ))}
      <button type="button" class="link small" aria-label={`${filter.length ? "and" : "where…"} Add a filter to ${step}`} onClick={() => setEdited("new")}>
        <PlusIcon /> {filter.length ? "and" : "where…"}
      </button>
      {edited !== null && (
        <FilterDialog
          api={api}
          types={types}
          people={people}
          condition={isCondition(member) ? member : null}
          chosen={[]}
          onSegment={null}
          onDone={(condition) => {
            onChange(typeof edited === "number" ? filter.with(edited, condition) : [...filter, condition]);
            setEdited(null);
          }}
          onClose={() => setEdited(null)}
        />
      )}
    </div>
  );
}
