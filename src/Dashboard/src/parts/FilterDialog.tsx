import { useState } from "preact/hooks";
import type { Api } from "../api/client.ts";
import type { PropertyValues, Segments } from "../api/shapes.ts";
import { describe, fieldLabel, nameOf, OPERATORS, PEOPLE, readField, readValue, type Condition, type Operator, type Value } from "../state/filters.ts";
import { useKnown } from "../state/useKnown.ts";
import { useFields } from "../state/useNames.ts";
import { useReport } from "../state/useReport.ts";
import { useSettled } from "../state/useSettled.ts";
import { count } from "../text/numbers.ts";
import { Combo, named, type Option } from "./Combo.tsx";
import { Dialog } from "./Dialog.tsx";
import { Failure } from "./Failure.tsx";
import { CloseIcon } from "./icons.tsx";

interface Props {
  api: Api;
  types: string[];
  /** The reader may look at people. */
  people: boolean;
  /** Null: a new one. */
  condition: Condition | null;
  chosen: string[];
  /** Null: segments do not fit here. */
  onSegment: ((name: string) => void) | null;
  onDone: (condition: Condition) => void;
  onClose: () => void;
}

const DID = "did";
const ISO = /^\d{4}-\d\d-\d\d/;

/** A condition: a field of the events, or what people did. */
export function FilterDialog({ api, types, people, condition, chosen, onSegment, onDone, onClose }: Props) {
  const did = condition?.op === "did" || condition?.op === "did_not";
  const [field, setField] = useState<string | null>(did ? DID : (condition?.field ?? null));
  const [op, setOp] = useState<string>(condition?.op ?? "is");
  const [values, setValues] = useState<string[]>((condition?.values ?? []).map((v) => (typeof v === "object" ? v.time : String(v))));
  const [atLeast, setAtLeast] = useState(condition?.at_least ?? 1);
  const { fields, report } = useFields(api);
  const known = useKnown(api, people, report.data);
  const segments = useReport<Segments>(api, condition || !onSegment ? null : "/segments");
  const asksPeople = field === DID;
  const arity = asksPeople ? "some" : Object.hasOwn(OPERATORS, op) ? OPERATORS[op as Operator].values : "some";
  const kinds = (fields.find((f) => f.field === field) ?? known.find((f) => f.field === field))?.types ?? ["string"];
  const ready = field !== null && (arity === "none" || values.length > 0);

  const choose = (next: string) => {
    setField(next === DID ? next : readField(next));
    setOp(next === DID ? "did" : "is");
    setValues([]);
  };
  const value = (text: string): Value => {
    const read = readValue(text, kinds);
    return ["gt", "gte", "lt", "lte"].includes(op) && typeof read === "string" && ISO.test(read) ? { time: read } : read;
  };
  const done = () => {
    if (!ready) return;
    if (asksPeople) onDone({ field: "event_type", op, values, ...(atLeast > 1 ? { at_least: atLeast } : {}) });
    else onDone({ field: field!, op, ...(arity === "none" ? {} : { values: values.map(value) }) });
  };
  const options: Option[] = [
    ...fields.map((f) => ({ value: f.field, label: f.label, ...(f.field === "event_type" || f.field === "source" || f.label === f.field ? {} : { note: f.field }) })),
    { value: DID, label: "People who did or did not do something" },
    ...known.map((f) => ({ value: f.field, label: f.label, note: f.field })),
  ];

  return (
    <Dialog title={condition ? "Change the filter" : "Add a filter"} onClose={onClose}>
      {onSegment && !!segments.data?.segments.length && (
        <div class="segments">
          <h3>Saved segments</h3>
          {segments.data.segments.map((s) => (
            <button key={s.name} type="button" class={"chip" + (chosen.includes(s.name) ? " chosen" : "")} aria-pressed={chosen.includes(s.name)} title={s.filter.map((m) => describe(m as Condition)).join(", ")} onClick={() => onSegment(s.name)}>
              {s.name}
            </button>
          ))}
        </div>
      )}
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          done();
        }}
      >
        <div class="field-row">
          <Combo label="What to filter by" value={field} valueLabel={fieldLabel(field ?? "")} options={options} onChoose={choose} placeholder="Choose a property…" free waiting={!report.data && !report.error} autoFocus={!condition} />
          <select aria-label="How to compare" value={op} onChange={(e) => { setOp(e.currentTarget.value); if (e.currentTarget.value === "exists" || e.currentTarget.value === "missing") setValues([]); }}>
            {(asksPeople ? Object.entries(PEOPLE).map(([o]) => [o, o === "did" ? "did" : "did not do"]) : Object.entries(OPERATORS).map(([o, { word }]) => [o, word])).map(([o, word]) => (
              <option key={o} value={o}>{word}</option>
            ))}
          </select>
        </div>
        {field === null && <p class="quiet small">A property of the events, or what is known about people now: <code>person.plan</code>, <code>group.company.plan</code>. Others than those listed can be typed.</p>}
        {report.error && <Failure error={report.error} what="Properties" retry={report.retry} compact />}
        {field && arity !== "none" && (
          <>
            {values.length > 0 && (
              <ul class="chosen-values" aria-label="Chosen values">
                {values.map((v) => (
                  <li key={v} class="chip chosen">
                    <span class="chip-text" dir="auto">{v === "" ? "(empty)" : v}</span>
                    <button type="button" class="chip-remove" aria-label={`Remove ${v}`} onClick={() => setValues(values.filter((other) => other !== v))}><CloseIcon /></button>
                  </li>
                ))}
              </ul>
            )}
            <Values
              api={api}
              field={asksPeople ? "event_type" : field}
              types={types}
              known={known.find((f) => f.field === field)?.values ?? []}
              onChoose={(v) => setValues(arity === "one" ? [v] : [...new Set([...values, v])])}
            />
          </>
        )}
        {asksPeople && op === "did" && (
          <label>
            At least how often
            <input type="number" min={1} max={1000} value={atLeast} onInput={(e) => setAtLeast(Math.max(1, Math.trunc(Number(e.currentTarget.value) || 1)))} />
          </label>
        )}
        <button type="submit" class="primary" disabled={!ready}>{condition ? "Change" : "Add the filter"}</button>
      </form>
    </Dialog>
  );
}

/** The values that the field has in the newest events; others can be typed. */
function Values({ api, field, types, known: ofPeople, onChoose }: { api: Api; field: string; types: string[]; known: string[]; onChoose: (value: string) => void }) {
  const [text, setText] = useState("");
  const query = useSettled(text);
  const name = nameOf(field);
  const known = useReport<PropertyValues>(api, name && `/properties/${encodeURIComponent(name.name)}/values`, { scope: name?.scope, query, limit: 50 }, 600_000);
  const options: Option[] = field === "event_type" ? named(types) : ofPeople.length ? named(ofPeople) : (known.data?.values ?? []).filter((v) => v.value !== null && typeof v.value !== "object").map((v) => ({ value: String(v.value), label: String(v.value) || "(empty)", note: count(v.events) }));
  return <Combo key={field} label="Value" value={null} options={options} onChoose={onChoose} onQuery={setText} placeholder="Choose or type a value…" free clears />;
}
