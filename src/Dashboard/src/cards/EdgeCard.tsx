import type { ComponentChildren } from "preact";
import type { Api } from "../api/client.ts";
import type { SessionsReport } from "../api/shapes.ts";
import { Bar } from "../parts/Bars.tsx";
import { Card } from "../parts/Card.tsx";
import { asked } from "../state/asked.ts";
import { fieldLabel } from "../state/filters.ts";
import { useReport } from "../state/useReport.ts";
import type { View } from "../state/view.ts";
import { compact, count } from "../text/numbers.ts";
import type { DayRange } from "../time/ranges.ts";

interface Props {
  api: Api;
  view: View;
  range: DayRange;
  zone: string;
  title: string;
  edge: "Entry" | "Exit";
  field: string;
  actions: ComponentChildren;
}

const LIMIT = 9;
const WORDS = { Entry: { head: "Sessions begin on", none: "no page" }, Exit: { head: "Sessions end on", none: "no page" } } as const;

/** The pages on which sessions begin or end. */
export function EdgeCard({ api, view, range, zone, title, edge, field, actions }: Props) {
  const report = useReport<SessionsReport>(api, "/stats/sessions", { ...asked(view, range, zone), by: field, limit: LIMIT });
  const rows = (data: SessionsReport) => {
    const { values = [], other = { sessions: 0, users: 0 } } = (edge === "Entry" ? data.entry : data.exit) ?? {};
    return [
      ...values.map((v) => ({ name: v.value ?? WORDS[edge].none, quiet: v.value === null, sessions: v.sessions, users: v.users })),
      ...(other.sessions ? [{ name: "all others", quiet: true, ...other }] : []),
    ];
  };
  return (
    <Card
      title={title}
      area="third"
      report={report}
      zone={zone}
      actions={actions}
      table={(data) => ({ head: [fieldLabel(field), "Sessions", "People"], rows: rows(data).map((r) => [r.name, r.sessions, r.users]) })}
      empty={(data) => rows(data).every((r) => r.quiet) && <><strong>No session of these days has a page.</strong><p>Events say where they happened in a property or in their context: <a href="docs/guides/visitors">what events know of visitors</a>.</p></>}
    >
      {(data) => {
        const shown = rows(data);
        const longest = Math.max(...shown.map((r) => r.sessions));
        return (
          <table class="bars">
            <thead>
              <tr>
                <th scope="col">{WORDS[edge].head}</th>
                <th scope="col" class="number">Sessions</th>
                <th scope="col" class="number">People</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((r) => (
                <tr key={`${r.quiet} ${r.name}`}>
                  <th scope="row">
                    <Bar share={r.sessions / longest} tone="users" />
                    <span class={"row-label" + (r.quiet ? " quiet" : "")} dir="auto" title={r.name}>{r.name}</span>
                  </th>
                  <td class="number" title={count(r.sessions)}>{compact(r.sessions)}</td>
                  <td class="number quiet" title={count(r.users)}>{compact(r.users)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        );
      }}
    </Card>
  );
}
