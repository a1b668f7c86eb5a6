import type { Api } from "../api/client.ts";
import type { TrendReport, TrendSeries } from "../api/shapes.ts";
import { Bar } from "../parts/Bars.tsx";
import { Card } from "../parts/Card.tsx";
import { Combo } from "../parts/Combo.tsx";
import { asked } from "../state/asked.ts";
import { fieldLabel } from "../state/filters.ts";
import { figure } from "../state/measures.ts";
import { useFields, type Field } from "../state/useNames.ts";
import { useReport } from "../state/useReport.ts";
import type { Change } from "../state/useView.ts";
import type { View } from "../state/view.ts";
import { compact } from "../text/numbers.ts";
import type { DayRange } from "../time/ranges.ts";

interface Props {
  api: Api;
  view: View;
  change: Change;
  range: DayRange;
  zone: string;
}

/** What a value of a series is called. */
export function valueName(series: Pick<TrendSeries, "value" | "other">, nobody = "not set"): string {
  return series.other ? "all others" : series.value === null ? nobody : series.value === "" ? "empty" : series.value;
}

// Seldom many values, and of interest to most.
const FIRST = ["context.traffic.channel", "context.location.country", "context.device.type"];

/** The field that a breakdown starts with. */
export function firstField(fields: Field[]): string | null {
  const known = FIRST.find((field) => fields.some((f) => f.field === field));
  return known ?? fields.find((f) => f.field.startsWith("property.") && f.types.includes("string"))?.field ?? null;
}

/** Users by the values of one field. */
export function BreakdownCard({ api, view, change, range, zone }: Props) {
  const { fields, report: names } = useFields(api);
  // Which fields there are takes longer to find than most answers about one.
  const field = view.by ?? (names.data ? firstField(fields) : FIRST[0]!);
  const report = useReport<TrendReport>(api, field && "/stats/trend", { ...asked(view, range, zone), measure: "users", interval: "month", by: field, limit: 7 });
  const nothing: TrendReport = { interval: "month", measure: "users", starts: [], series: [] };
  const found = report.data?.series.some((s) => s.value !== null);
  const waits = !names.data && !names.error && !view.by && !found;
  const shown = names.data && !field ? { ...report, data: nothing, loading: false } : waits ? { ...report, data: null, loading: true } : report;

  return (
    <Card
      title="Breakdown"
      area="third"
      report={shown}
      zone={zone}
      table={({ series }) => ({ head: [fieldLabel(field ?? ""), "Users"], rows: series.map((s) => [valueName(s), s.total]) })}
      actions={
        <Combo
          label="Property to break down by"
          value={field}
          valueLabel={fieldLabel(field ?? "")}
          options={fields.map((f) => ({ value: f.field, label: f.label }))}
          onChoose={(by) => change({ by })}
          waiting={!names.data && !names.error}
        />
      }
      empty={({ series }) =>
        !series.some((s) => s.total) && (
          <>
            <strong>Nothing to break down.</strong>
            <p>Send events with <code>properties</code>, such as a plan or a country; they appear here by value.</p>
          </>
        )
      }
    >
      {({ series }) => <ValueBars series={series} head={fieldLabel(field ?? "")} />}
    </Card>
  );
}

/** One bar a value, by its total. */
export function ValueBars({ series, head, measure = "Users", nobody, onChoose, isChosen }: { series: TrendSeries[]; head: string; measure?: string; nobody?: string; onChoose?: ((value: string | null) => void) | undefined; isChosen?: (value: string | null) => boolean }) {
  const rows = series.filter((s) => s.total);
  const longest = Math.max(...rows.map((s) => s.total ?? 0));
  return (
    <table class="bars one">
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col" class="number">{measure}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((s) => {
          const chosen = !s.other && !!isChosen?.(s.value);
          return (
            <tr key={`${s.other} ${s.value}`} class={chosen ? "chosen" : ""}>
              <th scope="row">
                <Bar share={(s.total ?? 0) / longest} tone="users" />
                {onChoose && !s.other ? (
                  <button type="button" class="row-button" dir="auto" title={s.value ?? ""} aria-pressed={chosen} onClick={() => onChoose(s.value)}>{valueName(s)}</button>
                ) : (
                  <span class={"row-label" + (s.other || s.value === null ? " quiet" : "")} dir="auto" title={s.value ?? ""}>{valueName(s, nobody)}</span>
                )}
              </th>
              <td class="number" title={figure(s.total)}>{compact(s.total ?? 0)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
