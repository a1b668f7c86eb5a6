import type { Api } from "../api/client.ts";
import type { FunnelReport } from "../api/shapes.ts";
import { Bar } from "../parts/Bars.tsx";
import { Card } from "../parts/Card.tsx";
import { CloseIcon } from "../parts/icons.tsx";
import { useReport } from "../state/useReport.ts";
import { WITHIN } from "../state/view.ts";
import { count, percent } from "../text/numbers.ts";
import type { DayRange } from "../time/ranges.ts";

interface Props {
  api: Api;
  range: DayRange;
  zone: string;
  steps: string[];
  within: string;
  /** Every known type, most frequent first. */
  types: string[];
  onSteps: (steps: string[]) => void;
  onWithin: (within: string) => void;
}

export const MAX_STEPS = 8;

/** Users who went from step to step, in order, within a time. */
export function FunnelCard({ api, range, zone, steps, within, types, onSteps, onWithin }: Props) {
  const report = useReport<FunnelReport>(api, steps.length > 1 ? "/stats/funnel" : null, { ...range, tz: zone, step: steps, within });
  const shown = steps.length > 1 ? report : { ...report, data: { steps: [] }, error: null, loading: false };

  return (
    <Card
      title="Funnel"
      area="third"
      report={shown}
      zone={zone}
      actions={
        <label class="inline">
          within{" "}
          <select value={within} onChange={(e) => onWithin(e.currentTarget.value)}>
            {WITHIN.map((w) => (
              <option key={w}>{w}</option>
            ))}
          </select>
        </label>
      }
    >
      {({ steps: results }) => (
        <>
          <ol class="funnel">
            {steps.map((type, i) => {
              const users = results[i]?.event_type === type ? results[i]!.users : null;
              const first = results[0]?.users ?? 0;
              const earlier = results[i - 1]?.users ?? 0;
              return (
                <li key={i + type}>
                  <div class="funnel-head">
                    <select aria-label={`Step ${i + 1}`} value={type} onChange={(e) => onSteps(steps.with(i, e.currentTarget.value))}>
                      {[...new Set([type, ...types])].map((t) => (
                        <option key={t}>{t}</option>
                      ))}
                    </select>
                    <span class="number">{users === null ? "…" : count(users)}</span>
                    <span class="number share">{users === null ? "" : percent(first ? users / first : 0)}</span>
                    <button type="button" class="icon-button" aria-label={`Remove step ${i + 1}, ${type}`} disabled={steps.length <= 2} onClick={() => onSteps(steps.toSpliced(i, 1))}>
                      <CloseIcon />
                    </button>
                  </div>
                  <div class="funnel-track">
                    <Bar share={users !== null && first ? users / first : 0} tone="solid" />
                  </div>
                  {i > 0 && users !== null && earlier > 0 && (
                    <p class="quiet small">
                      {count(earlier - users)} left before this step ({percent(1 - users / earlier)})
                    </p>
                  )}
                </li>
              );
            })}
          </ol>
          {steps.length < 2 && (
            <div class="empty">
              <strong>A funnel needs two steps.</strong>
              <p>Add event types in the order in which users should meet them.</p>
            </div>
          )}
          {steps.length < MAX_STEPS && types.length > 0 && (
            <label class="add-step">
              <span class="sr-only">Add a step</span>
              <select value="" onChange={(e) => e.currentTarget.value && onSteps([...steps, e.currentTarget.value])}>
                <option value="">+ Add a step</option>
                {types.map((t) => (
                  <option key={t} value={t}>{t}</option>
                ))}
              </select>
            </label>
          )}
        </>
      )}
    </Card>
  );
}
