import { useMemo, useState } from "preact/hooks";
import type { Api } from "../api/client.ts";
import type { BreakdownReport, StoredEvent } from "../api/shapes.ts";
import { Bar } from "../parts/Bars.tsx";
import { Card } from "../parts/Card.tsx";
import { useReport } from "../state/useReport.ts";
import { compact, count } from "../text/numbers.ts";
import type { DayRange } from "../time/ranges.ts";

interface Props {
  api: Api;
  range: DayRange;
  zone: string;
  eventType: string | null;
  recent: StoredEvent[] | null;
}

/** Properties that recent events carry: those that most of them have first, then those with few values, which make groups worth seeing; last what has only one. */
export function groupingProperties(events: StoredEvent[]): string[] {
  const found = new Map<string, { values: Set<string>; events: number }>();
  for (const event of events) {
    for (const [name, value] of Object.entries(event.properties ?? {})) {
      if (value === null || typeof value === "object") continue;
      const property = found.get(name) ?? { values: new Set(), events: 0 };
      property.values.add(String(value));
      property.events++;
      found.set(name, property);
    }
  }
  const rank = ([name, p]: [string, { values: Set<string>; events: number }]) => [p.values.size < 2 ? 1 : 0, -p.events, p.values.size, name] as const;
  return [...found].sort((a, b) => compare(rank(a), rank(b))).map(([name]) => name);
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const i = a.findIndex((value, at) => value !== b[at]);
  return i < 0 ? 0 : a[i]! < b[i]! ? -1 : 1;
}

/** Events by the values of one property. */
export function BreakdownCard({ api, range, zone, eventType, recent }: Props) {
  const seen = useMemo(() => groupingProperties(recent ?? []), [recent]);
  const [chosen, setChosen] = useState<string | null>(null);
  const property = chosen && seen.includes(chosen) ? chosen : (seen[0] ?? null);
  const report = useReport<BreakdownReport>(api, property && "/stats/breakdown", { ...range, tz: zone, event_type: eventType, property, limit: 7 });
  const options = recent && seen.length === 0 ? { ...report, data: { values: [], other: { count: 0, users: 0 } }, loading: false } : report;

  return (
    <Card
      title="Breakdown"
      area="third"
      report={options}
      zone={zone}
      actions={
        seen.length > 0 && (
          <select aria-label="Property to break down by" value={property ?? ""} onChange={(e) => setChosen(e.currentTarget.value)}>
            {seen.map((name) => (
              <option key={name} value={name}>{name}</option>
            ))}
          </select>
        )
      }
      empty={({ values }) =>
        values.length === 0 && (
          <>
            <strong>Nothing to break down.</strong>
            <p>Send events with <code>properties</code>, such as a plan or a country; they appear here by value.</p>
          </>
        )
      }
    >
      {({ values, other }) => {
        const rows = [...values, ...(other.count ? [{ ...other, value: "all others" }] : [])];
        const longest = Math.max(...rows.map((v) => v.count));
        return (
          <table class="bars">
            <thead>
              <tr>
                <th scope="col">{property}</th>
                <th scope="col" class="number">Events</th>
                <th scope="col" class="number">Users</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((v) => (
                <tr key={v.value}>
                  <th scope="row">
                    <Bar share={v.count / longest} tone="users" />
                    <span class="row-label">{v.value === null ? "not set" : v.value === "" ? "empty" : String(v.value)}</span>
                  </th>
                  <td class="number" title={count(v.count)}>{compact(v.count)}</td>
                  <td class="number quiet" title={count(v.users)}>{compact(v.users)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        );
      }}
    </Card>
  );
}
