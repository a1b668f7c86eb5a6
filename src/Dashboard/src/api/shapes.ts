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

export interface FunnelReport extends Provenance {
  steps: { event_type: string; users: number }[];
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
