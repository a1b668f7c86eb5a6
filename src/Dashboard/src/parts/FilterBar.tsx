import { useState } from "preact/hooks";
import type { Api } from "../api/client.ts";
import { describe, isCondition, type Member } from "../state/filters.ts";
import type { Scopes } from "../state/places.ts";
import type { Change } from "../state/useView.ts";
import { isFiltered, type View } from "../state/view.ts";
import { Chip } from "./Chip.tsx";
import { FilterDialog } from "./FilterDialog.tsx";
import { PlusIcon } from "./icons.tsx";
import { SaveSegment } from "./SaveSegment.tsx";

interface Props {
  api: Api;
  view: View;
  types: string[];
  scopes: Scopes | null;
  onChange: Change;
}

/** What the numbers of the page are limited to: a chip for each condition, event type and segment. */
export function FilterBar({ api, view, types, scopes, onChange }: Props) {
  const [edited, setEdited] = useState<number | "new" | null>(null);
  const [saving, setSaving] = useState(false);
  const filtered = isFiltered(view);
  const member = typeof edited === "number" ? view.filter[edited] : undefined;

  return (
    <div class="filters" role="group" aria-label="Filters">
      {view.eventType && <Chip text={`only ${view.eventType}`} remove={`Remove the filter ${view.eventType}`} onRemove={() => onChange({ eventType: null })} />}
      {view.segments.map((name) => (
        <Chip key={"s" + name} text={`segment ${name}`} remove={`Remove the segment ${name}`} onRemove={() => onChange({ segments: view.segments.filter((s) => s !== name) })} />
      ))}
      {view.filter.map((m, i) => (
        <Chip
          key={JSON.stringify(m)}
          text={describe(m)}
          title={isCondition(m) ? undefined : JSON.stringify(m)}
          remove={`Remove the filter ${describe(m)}`}
          onEdit={isCondition(m) ? () => setEdited(i) : undefined}
          onRemove={() => onChange({ filter: view.filter.toSpliced(i, 1) })}
        />
      ))}
      <button type="button" class="chip add" onClick={() => setEdited("new")}>
        <PlusIcon /> Filter
      </button>
      {view.filter.length > 0 && scopes?.ops && (
        <button type="button" class="link" onClick={() => setSaving(true)}>Save as segment</button>
      )}
      {filtered && view.filter.length + view.segments.length + Number(!!view.eventType) > 1 && (
        <button type="button" class="link" onClick={() => onChange({ filter: [], segments: [], eventType: null })}>Clear all</button>
      )}
      {edited !== null && (
        <FilterDialog
          api={api}
          types={types}
          people={scopes?.people ?? false}
          condition={isCondition(member) ? member : null}
          chosen={view.segments}
          onSegment={(name) => {
            onChange({ segments: view.segments.includes(name) ? view.segments.filter((s) => s !== name) : [...view.segments, name] });
            setEdited(null);
          }}
          onDone={(condition) => {
            onChange({ filter: typeof edited === "number" ? (view.filter.with(edited, condition) as Member[]) : [...view.filter, condition] });
            setEdited(null);
          }}
          onClose={() => setEdited(null)}
        />
      )}
      {saving && (
        <SaveSegment
          api={api}
          filter={view.filter}
          onSaved={(name) => {
            onChange({ filter: [], segments: [...new Set([...view.segments, name])] });
            setSaving(false);
          }}
          onClose={() => setSaving(false)}
        />
      )}
    </div>
  );
}
