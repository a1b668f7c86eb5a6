import type { Api } from "../api/client.ts";
import type { FunnelReport, FunnelStep } from "../api/shapes.ts";
import { Bar } from "../parts/Bars.tsx";
import { Card } from "../parts/Card.tsx";
import { Combo, named } from "../parts/Combo.tsx";
import { CloseIcon, DownIcon, UpIcon } from "../parts/icons.tsx";
import { StepFilters } from "../parts/StepFilters.tsx";
import { askedOfFunnel } from "../state/asked.ts";
import { describe, fieldLabel, type Member } from "../state/filters.ts";
import { useFields } from "../state/useNames.ts";
import { useReport } from "../state/useReport.ts";
import { useHref, type Change } from "../state/useView.ts";
import { WITHIN, type Among, type View } from "../state/view.ts";
import { count, percent } from "../text/numbers.ts";
import { duration } from "../text/times.ts";
import type { DayRange } from "../time/ranges.ts";
import { suggestSteps } from "./funnel.ts";

interface Props {
  api: Api;
  view: View;
  change: Change;
  range: DayRange;
  zone: string;
  /** Every known type, most frequent first. */
  types: string[];
  area: string;
  /** The reader may look at people. */
  people: boolean;
  /** With order, times and values. */
  whole?: boolean;
}

export const MAX_STEPS = 10;

const VALUES = 8;

/** Users who went from step to step, in order, within a time. */
export function FunnelCard({ api, view, change, range, zone, types, area, people, whole = false }: Props) {
  const href = useHref();
  const steps = view.steps.length ? view.steps : suggestSteps(types);
  const filters = steps.map((_, i) => view.stepFilters[i] ?? []);
  // Without an order no step is the first, so there is no time since it and no value of it.
  const more = !whole || view.anyOrder ? {} : { time: "true", by: view.by, limit: view.by ? VALUES : null };
  const { fields, report: names } = useFields(api, whole);
  const report = useReport<FunnelReport>(api, steps.length > 1 ? "/stats/funnel" : null, { ...askedOfFunnel(view, range, zone, steps), ...more });
  const shown = steps.length > 1 ? report : { ...report, data: { steps: [] }, error: null, loading: false };
  const onSteps = (next: string[], own: Member[][]) => change({ steps: next, stepFilters: own.some((f) => f.length) ? own : [] });
  const move = (i: number, to: number) => onSteps(steps.toSpliced(i, 1).toSpliced(to, 0, steps[i]!), filters.toSpliced(i, 1).toSpliced(to, 0, filters[i]!));
  const who = (what: Among["what"], step: number) => href({ place: "people", person: null, find: "", steps, stepFilters: view.stepFilters, among: { what, step } });
  const conversion = report.data && report.data.steps.length > 1 && report.data.steps[0]!.users > 0 ? report.data.steps.at(-1)!.users / report.data.steps[0]!.users : null;

  return (
    <Card
      title="Funnel"
      area={area}
      report={shown}
      zone={zone}
      table={({ steps: results }) => ({
        head: ["Step", "Users", "Of the first step", "Left before this step"],
        rows: results.map((s, i) => [s.event_type, s.users, percent(s.users / Math.max(1, results[0]!.users)), i === 0 ? null : results[i - 1]!.users - s.users]),
      })}
      actions={
        <>
          {whole && (
            <select aria-label="Order of the steps" value={view.anyOrder ? "any" : "listed"} onChange={(e) => change({ anyOrder: e.currentTarget.value === "any" })}>
              <option value="listed">in this order</option>
              <option value="any">in any order</option>
            </select>
          )}
          {whole && !view.anyOrder && <Combo label="Break down by" value={view.by ?? ""} valueLabel={fieldLabel(view.by ?? "")} options={[{ value: "", label: "all together" }, ...fields.map((f) => ({ value: f.field, label: f.label }))]} onChoose={(by) => change({ by: by || null })} waiting={!names.data && !names.error} />}
          <label class="inline">
            within{" "}
            <select value={view.within} onChange={(e) => change({ within: e.currentTarget.value })}>
              {WITHIN.map((w) => (
                <option key={w}>{w}</option>
              ))}
            </select>
          </label>
        </>
      }
    >
      {({ steps: results, values, other }) => (
        <>
          {conversion !== null && (
            <p class="headline"><span class="figure">{percent(conversion)}</span> <span class="quiet">of those who begin get to the end within {view.within}{takes(results)}</span></p>
          )}
          <ol class="funnel">
            {steps.map((type, i) => {
              const users = results[i]?.event_type === type ? results[i]!.users : null;
              const first = results[0]?.users ?? 0;
              const earlier = results[i - 1]?.users ?? 0;
              return (
                <li key={i + type}>
                  <div class="funnel-head">
                    <Combo label={`Step ${i + 1}`} value={type} options={named(types)} onChoose={(t) => onSteps(steps.with(i, t), filters.with(i, t === type ? filters[i]! : []))} />
                    <span class="number">
                      {users === null ? "…" : people && users > 0 ? <a class="person-link" href={who("reached", i + 1)} aria-label={`${count(users)} people reached step ${i + 1}: who they are`}>{count(users)}</a> : count(users)}
                    </span>
                    <span class="number share">{users === null ? "" : percent(first ? users / first : 0)}</span>
                    <span class="step-tools">
                      <button type="button" class="icon-button" aria-label={`Move step ${i + 1} up`} disabled={i === 0} onClick={() => move(i, i - 1)}><UpIcon /></button>
                      <button type="button" class="icon-button" aria-label={`Move step ${i + 1} down`} disabled={i === steps.length - 1} onClick={() => move(i, i + 1)}><DownIcon /></button>
                      <button type="button" class="icon-button" aria-label={`Remove step ${i + 1}, ${type}`} disabled={steps.length <= 2} onClick={() => onSteps(steps.toSpliced(i, 1), filters.toSpliced(i, 1))}><CloseIcon /></button>
                    </span>
                  </div>
                  {whole ? <StepFilters api={api} types={types} people={people} step={`step ${i + 1}`} filter={filters[i]!} onChange={(own) => onSteps(steps, filters.with(i, own))} /> : filters[i]!.length > 0 && <p class="quiet small" dir="auto">where {filters[i]!.map(describe).join(" and ")}</p>}
                  <div class="funnel-track">
                    {users !== 0 && <Bar share={users !== null && first ? users / first : 0} tone="solid" />}
                  </div>
                  {i > 0 && users !== null && earlier > 0 && (
                    <p class="quiet small">
                      {people && earlier > users ? <a href={who("dropped", i + 1)} title="Who they are">{count(earlier - users)} left before this step</a> : `${count(earlier - users)} left before this step`} ({percent(1 - users / earlier)})
                      {results[i]?.time && `, half came within ${duration(results[i]!.time!.median_seconds)} of the step before`}
                    </p>
                  )}
                </li>
              );
            })}
          </ol>
          {whole && values && <Values values={values} other={other ?? null} by={view.by ?? ""} />}
          {steps.length < 2 && (
            <div class="empty">
              <strong>A funnel needs two steps.</strong>
              <p>Add event types in the order in which users should meet them.</p>
            </div>
          )}
          {steps.length < MAX_STEPS && types.length > 0 && (
            <div class="add-step">
              <Combo label="Add a step" value={null} options={named(types)} onChoose={(t) => onSteps([...steps, t], [...filters, []])} placeholder="+ Add a step" clears />
            </div>
          )}
        </>
      )}
    </Card>
  );
}

/** How long the whole way takes. */
function takes(steps: FunnelStep[]): string {
  const time = steps.at(-1)?.time;
  return time ? `, half of them within ${duration(time.total_median_seconds)}, nine of ten within ${duration(time.total_p90_seconds)}` : "";
}

/** The same funnel for each value of a field. */
function Values({ values, other, by }: { values: NonNullable<FunnelReport["values"]>; other: FunnelReport["other"] | null; by: string }) {
  const rows = [...values.map((v) => ({ name: v.value === null ? "not set" : v.value || "empty", steps: v.steps })), ...(other?.steps[0]?.users ? [{ name: "all others", steps: other.steps }] : [])];
  const steps = rows[0]?.steps ?? [];
  return (
    <div class="scroll totals" tabIndex={0} role="region" aria-label={`Funnel by ${fieldLabel(by)}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{fieldLabel(by)}</th>
            {steps.map((s, i) => <th key={i} scope="col" class="number"><bdi>{s.event_type}</bdi></th>)}
            <th scope="col" class="number">To the end</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row" class="series-name" title={row.name}><bdi>{row.name}</bdi></th>
              {row.steps.map((s, i) => <td key={i} class="number quiet">{count(s.users)}</td>)}
              <td class="number">{row.steps[0]?.users ? percent(row.steps.at(-1)!.users / row.steps[0].users) : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
