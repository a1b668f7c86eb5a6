// The answers of the API as this page reads them. Members that newer or older servers may lack are optional.

/** What the numbers of a report stand on. */
export interface Provenance {
  as_of?: string;
  complete?: boolean;
  revision?: number;
  late_events?: number;
  pending_events?: number;
  time_zone?: string;
}

/** What the reader's key may do. */
export interface Me {
  caller: string;
  scopes: string[];
  people: boolean;
}

/** The rows are read apart, because their numbers may have more digits than a number here. */
export interface SqlAnswer extends Provenance {
  columns: { name: string; type: string }[];
  row_count: number;
  limit_hit: "rows" | "bytes" | null;
  persons: "ids" | "numbers";
  inexact_numbers: string[];
  plan?: { column_days?: number; postgres_days?: number };
}

export interface DauReport extends Provenance {
  days: { date: string; dau: number; events?: number }[];
}

export interface ActiveReport extends Provenance {
  periods: { start: string; end: string; users: number; stickiness: number | null }[];
}

export interface TopEventsReport extends Provenance {
  events: { event_type: string; count: number; users: number }[];
}

export interface BreakdownReport extends Provenance {
  values: { value: string | null; count: number; users: number }[];
  other: { count: number; users: number };
}

export interface RetentionReport extends Provenance {
  cohorts: { start: string; size: number; returned: (number | null)[] }[];
}

export interface FunnelStep {
  event_type: string;
  users: number;
  /** Of each user the quickest way counts. */
  time?: { median_seconds: number; p90_seconds: number; total_median_seconds: number; total_p90_seconds: number; histogram: { to_seconds: number; users: number }[] } | null;
}

export interface FunnelReport extends Provenance {
  steps: FunnelStep[];
  values?: { value: string | null; steps: FunnelStep[] }[];
  other?: { steps: FunnelStep[] };
}

export interface EventStats extends Provenance {
  total_events: number;
  total_users: number;
  by_type: Record<string, number>;
  first_event_at: string | null;
  last_event_at: string | null;
  last_received_at: string | null;
}

export interface StoredEvent {
  event_id: string;
  event_type: string;
  occurred_at: string;
  received_at: string;
  user_id?: string | null;
  anonymous_id?: string | null;
  session_id?: string | null;
  source: string;
  properties: Record<string, unknown>;
  context?: Record<string, unknown>;
}

export interface RecentEvents {
  events: StoredEvent[];
}

export interface LedgerCounts {
  accepted: number;
  persisted: number;
  duplicate: number;
  rejected: number;
  dead_lettered: number;
  in_flight: number;
  difference: number;
  unattested?: number;
  door_rejected?: number;
  replayed?: number;
}

export interface Ledger {
  hours: (LedgerCounts & { hour: string })[];
  total: LedgerCounts;
  missing?: { message_id: string; hour: string; events: number }[];
  as_of?: string;
}

export interface Health {
  status: "ok" | "degraded" | "down";
  checks: Record<string, { status: string; detail: string; ms: number }>;
}

export interface DocsAnswer {
  query: string;
  results: { doc: string; heading: string; snippet: string; score: number; url: string }[];
}

/** Where an event is on its way from receipt to report. */
export interface EventTrace {
  state: string;
  message_id?: string | null;
  received_at?: string | null;
  persisted_at?: string | null;
  rolled_up?: { day: string; revision: number; rolled_at: string } | null;
  exported?: { file: string; uploaded_at: string }[];
  rejected?: { code: string; detail: string; rejected_at: string }[];
  dead_lettered?: { code: string; reason: string; dead_at: string }[];
}

export interface Properties {
  properties: { event_type: string; scope: "property" | "context"; name: string; events: number; share: number; types: string[]; examples: string[] }[];
  more: boolean;
}

export interface PropertyValues {
  values: { value: unknown; events: number }[];
  more: boolean;
}

export interface Segments {
  segments: { name: string; filter: unknown[] }[];
}

export interface ActiveNow {
  minutes: number;
  users: number;
  events: number;
}

/** Whom the last minutes count, who did something last first. */
export interface PeopleNow {
  minutes: number;
  users: number;
  people: { kind: "user" | "anonymous"; id: string; event: StoredEvent }[];
  more: boolean;
}

/** One line over time. Both null: everything together. */
export interface TrendSeries {
  event_type: string | null;
  value: string | null;
  /** All values that have no series of their own. */
  other: boolean;
  total: number | null;
  points: (number | null)[];
}

export interface TrendReport extends Provenance {
  interval: "hour" | "day" | "week" | "month";
  measure: string;
  starts: string[];
  series: TrendSeries[];
  /** `until`: nothing from there on is in the numbers, because the range itself has come no further. */
  compared?: { from: string; to: string; until: string; starts: string[]; series: TrendSeries[] } | null;
}

export interface LifecyclePeriod {
  start: string;
  new: number;
  returning: number;
  resurrected: number;
  dormant: number;
}

export interface LifecycleReport extends Provenance {
  /** Of the interval that was asked for. */
  periods?: LifecyclePeriod[];
  days?: (Omit<LifecyclePeriod, "start"> & { date: string })[];
  compared?: LifecycleCompared;
}

export interface LifecycleCompared {
  from: string;
  to: string;
  until: string;
  /** In the order of the report's own; those that stand beside periods that have begun. */
  periods: LifecyclePeriod[];
  /** The report's own running period, up to the part that the other is counted to; null: none runs. */
  so_far: LifecyclePeriod | null;
}

export interface SessionFigures {
  sessions: number;
  users: number;
  events: number;
  bounces: number;
  average_seconds: number | null;
  median_seconds: number | null;
  bounce_rate: number | null;
}

export interface SessionEdge {
  values: { value: string | null; sessions: number; users: number }[];
  other: { sessions: number; users: number };
}

export interface SessionsReport extends Provenance {
  total: SessionFigures;
  periods?: (SessionFigures & { start: string })[];
  /** Of the other period, those that had begun at `until`. */
  compared?: { from: string; to: string; until: string; periods: (SessionFigures & { start: string })[]; total: SessionFigures };
  entry?: SessionEdge;
  exit?: SessionEdge;
}

export interface PathsReport extends Provenance {
  steps: { step: number; users: number; nodes: { event_type: string; users: number }[]; other: { users: number }; ended: { users: number } }[];
  /** Null: all event types that have no node of their own. */
  links: { step: number; from: string | null; to: string | null; users: number }[];
}

export interface SaidProperties {
  values: { name: string; value: unknown; set_at: string }[];
  too_large: string[];
  more: boolean;
}

export interface FoundPeople {
  people: { kind: "user" | "anonymous"; id: string; anonymous_ids: string[]; first_seen_at: string | null; properties: SaidProperties }[];
  more: boolean;
  pending_events: number;
  /** False: retention has dropped events that were asked for. */
  complete: boolean;
  /** Where the next page begins. */
  next: string | null;
}

export interface Person {
  kind: "user" | "anonymous";
  id: string;
  anonymous_ids: string[];
  first_seen_at: string | null;
  last_seen_at: string | null;
  properties: SaidProperties;
  groups: { group_type: string; group_id: string; seen_at: string; properties: SaidProperties }[];
  more_groups: boolean;
  events: { total: number; by_type: { event_type: string; events: number; first_at: string; last_at: string }[]; counted_from: string | null };
}

export interface PersonEvents {
  events: StoredEvent[];
  next: string | null;
}

export interface Erasure {
  erasure_id: string;
  state: string;
  anonymous_ids: string[];
  places: Record<string, number>;
  remains: { place: string; what: string; until: string | null }[];
  error: string | null;
}

export interface RollupRuns {
  runs: { run_id: string; kind: string; from: string | null; to: string | null; state: string; requested_by: string | null; started_at: string | null; finished_at: string | null; days_total: number; error: string | null; seconds: number | null }[];
}

export interface DeadLetters {
  groups: { state: string; queue: string; code: string; reason: string; letters: number; events: number; first_at: string; last_at: string }[];
}

export interface RejectedEvents {
  groups: { state: string; code: string; field: string | null; source: string; caller: string; events: number; first_at: string; last_at: string }[];
}
