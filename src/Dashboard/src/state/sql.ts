import { queryString } from "../api/address.ts";
import type { SqlAnswer } from "../api/shapes.ts";
import { plural } from "../text/numbers.ts";

/** What is posted: the statement and its days. */
export type SqlBody = Record<string, string>;

export interface SqlRun {
  body: SqlBody;
  answer: SqlAnswer;
  /** Each cell as JSON. */
  rows: string[][];
  /** The whole answer as it came. */
  text: string;
  ms: number;
}

/** A question as cards have theirs, although it is posted. */
export const sqlQuestion = (body: SqlBody): string => "/sql" + queryString(body);

export const EXAMPLES = [
  {
    name: "Events by type",
    sql: "SELECT event_type, count(*) AS events, count(DISTINCT user_no) AS people\nFROM events\nGROUP BY ALL\nORDER BY events DESC",
  },
  {
    name: "Events by day and country",
    sql: "SELECT occurred_at::DATE AS day, context['location/country'] AS country,\n  count(*) AS events, count(DISTINCT user_no) AS people\nFROM events\nGROUP BY ALL\nORDER BY day, events DESC",
  },
  {
    name: "Sum of a property, exactly",
    sql: "SELECT event_type, count(numbers['amount']) AS orders, sum(numbers['amount']) AS amount\nFROM events\nWHERE numbers['amount'] IS NOT NULL\nGROUP BY event_type",
  },
  {
    name: "What comes next, and after how long",
    sql: `WITH ordered AS (
  SELECT event_type, occurred_at, lead(event_type) OVER person AS next_type, lead(occurred_at) OVER person AS next_at
  FROM events
  WINDOW person AS (PARTITION BY user_no ORDER BY occurred_at))
SELECT event_type, next_type, count(*) AS times, median(next_at - occurred_at) AS usual
FROM ordered
WHERE next_type <> event_type
GROUP BY ALL
ORDER BY times DESC
LIMIT 20`,
  },
  { name: "Events by day, from the daily tables", sql: "SELECT event_date, sum(event_count) AS events\nFROM daily_metrics\nGROUP BY event_date\nORDER BY event_date" },
] as const;

interface ViewColumn {
  name: string;
  type: string;
  /** What is put into a statement, where the name alone is not enough. */
  put?: string;
  /** Only who may see people has it. */
  people?: true;
}

/** What a statement can read, as docs/sql.md promises it. */
export const VIEWS: readonly { name: string; about: string; columns: readonly ViewColumn[] }[] = [
  {
    name: "events",
    about: "one row an event of the range",
    columns: [
      { name: "event_type", type: "text" },
      { name: "occurred_at", type: "time, UTC" },
      { name: "user_no", type: "number of the person" },
      { name: "source", type: "text" },
      { name: "properties", type: "map of texts", put: "properties['plan']" },
      { name: "numbers", type: "map of numbers", put: "numbers['amount']" },
      { name: "context", type: "map of texts by path", put: "context['page/path']" },
    ],
  },
  {
    name: "persons",
    about: "one row a person, of all time",
    columns: [
      { name: "user_no", type: "number" },
      { name: "first_seen_at", type: "time, UTC" },
      { name: "user_id", type: "text", people: true },
      { name: "anonymous_id", type: "text", people: true },
      { name: "properties", type: "map of texts", put: "properties['plan']", people: true },
    ],
  },
  {
    name: "daily_metrics",
    about: "one row a day and event type",
    columns: [
      { name: "event_date", type: "day" },
      { name: "event_type", type: "text" },
      { name: "event_count", type: "number" },
      { name: "unique_users", type: "number" },
      { name: "closed", type: "yes or no" },
      { name: "revision", type: "number" },
    ],
  },
];

export const columnsFor = (columns: readonly ViewColumn[], people: boolean): ViewColumn[] => columns.filter((c) => people || !c.people);

/** A name with other letters than small ones, digits and _ stands in quotes. */
export const quotedName = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

/** The line of a statement in which something is wrong, and where in it; all from 0. */
export function lineAt(sql: string, position: number): { line: number; column: number; text: string } {
  const at = Math.max(0, Math.min(position, sql.length));
  const start = sql.lastIndexOf("\n", at - 1) + 1;
  const end = sql.indexOf("\n", at);
  return { line: sql.slice(0, start).split("\n").length - 1, column: at - start, text: sql.slice(start, end < 0 ? undefined : end) };
}

/** What is wrong, without the drawing of the line that answers have for those who see them as a text. */
export const withoutLine = (message: string): string => message.split("\n\nLINE ")[0]!.trim();

/** Why there are more rows than were given; null: these are all. */
export function keptBack(answer: Pick<SqlAnswer, "limit_hit" | "row_count">): string | null {
  if (answer.limit_hit === "rows") return `There are more rows: the limit keeps them back after ${plural(answer.row_count, "row")}.`;
  return answer.limit_hit === "bytes" ? `There are more rows: these are as many as 16 MiB hold, ${plural(answer.row_count, "row")}.` : null;
}

/** How long it took. */
export const tookText = (ms: number): string => (ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
