-- Owner: Quality. Everything here can be counted anew or forgotten, but for open alerts and undelivered notices.

-- Stored events by UTC hour of receipt: counted anew for every hour in which a message finished since the last look. Kept for 9 days.
CREATE TABLE quality_hours (
  hour              timestamptz NOT NULL,
  source            text COLLATE "C" NOT NULL,
  event_type        text COLLATE "C" NOT NULL,
  events            bigint NOT NULL,
  late              bigint NOT NULL,                 -- occurred long before they were received: option LateAfterHours
  first_received_at timestamptz NOT NULL,
  last_received_at  timestamptz NOT NULL,
  PRIMARY KEY (hour, source, event_type)
);

-- Event types that were ever stored of a source, and when first: what is new is unknown.
CREATE TABLE quality_types (
  source            text COLLATE "C" NOT NULL,
  event_type        text COLLATE "C" NOT NULL,
  first_received_at timestamptz NOT NULL,
  last_received_at  timestamptz NOT NULL,
  PRIMARY KEY (source, event_type)
);

-- Closed days of the last nine weeks by source, as counted from raw events.
CREATE TABLE quality_days (
  day    date NOT NULL,
  source text COLLATE "C" NOT NULL,
  events bigint NOT NULL,
  PRIMARY KEY (day, source)
);

-- Which days quality_days holds, and what the day was when it was counted.
CREATE TABLE quality_day_counts (
  day        date PRIMARY KEY,
  revision   int NOT NULL,
  events     bigint NOT NULL,
  counted_at timestamptz NOT NULL
);

CREATE TABLE quality_runs (
  run_id      uuid PRIMARY KEY,                      -- v7: in order of time
  started_at  timestamptz NOT NULL,
  finished_at timestamptz NOT NULL,
  status      text COLLATE "C" NOT NULL CHECK (status IN ('ok', 'warn', 'fail')), -- the worst of its findings
  ok          int NOT NULL,
  warn        int NOT NULL,
  fail        int NOT NULL,
  counted_to  timestamptz                            -- the newest messages.done_at that quality_hours was counted with
);
CREATE INDEX quality_runs_started ON quality_runs (started_at);

CREATE TABLE quality_findings (
  run_id    uuid NOT NULL REFERENCES quality_runs ON DELETE CASCADE,
  name      text COLLATE "C" NOT NULL,
  source    text COLLATE "C" NOT NULL,               -- empty: the whole installation
  status    text COLLATE "C" NOT NULL CHECK (status IN ('ok', 'warn', 'fail')),
  value     double precision,                        -- null: it could not be looked at, or there is too little to judge
  threshold double precision,
  unit      text COLLATE "C" NOT NULL,
  detail    text NOT NULL,
  PRIMARY KEY (run_id, name, source)
);
CREATE INDEX quality_findings_name ON quality_findings (name, source, run_id);

-- Messages that the ledger named missing in the last check, and in how many checks in a row: one alone may be a reading of queue and tables at two instants.
CREATE TABLE quality_missing (
  message_id uuid PRIMARY KEY,
  hour       timestamptz NOT NULL,
  events     int NOT NULL,
  checks     int NOT NULL
);

-- An alert is open from raised_at to resolved_at. Never two open ones of a name and source, whatever instance looks.
CREATE TABLE alerts (
  alert_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name          text COLLATE "C" NOT NULL,
  source        text COLLATE "C" NOT NULL,           -- empty: the whole installation
  severity      text COLLATE "C" NOT NULL CHECK (severity IN ('warning', 'critical')),
  summary       text NOT NULL,
  value         double precision,
  threshold     double precision,
  raised_at     timestamptz NOT NULL,
  last_seen_at  timestamptz NOT NULL,
  resolved_at   timestamptz,
  noticed_at    timestamptz NOT NULL,                -- of the last notice that was written
  noticed_value double precision
);
CREATE UNIQUE INDEX alerts_open ON alerts (name, source) WHERE resolved_at IS NULL;
CREATE INDEX alerts_raised ON alerts (raised_at);

-- Outbox of the webhook: written in the transaction that raises, repeats or resolves an alert.
CREATE TABLE alert_notices (
  notice_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  alert_id     bigint NOT NULL REFERENCES alerts ON DELETE CASCADE,
  body         text NOT NULL,                        -- the JSON as it is posted; its id names the notice, for receivers that got it twice
  created_at   timestamptz NOT NULL,
  attempts     int NOT NULL DEFAULT 0,
  delivered_at timestamptz,
  gave_up_at   timestamptz,
  last_error   text
);
CREATE INDEX alert_notices_open ON alert_notices (notice_id) WHERE delivered_at IS NULL AND gave_up_at IS NULL;
