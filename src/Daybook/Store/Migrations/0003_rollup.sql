-- Owner: Rollup, the only writer, one rollup at a time (AdvisoryLocks.Rollup). Exceptions: Privacy writes sealing and sets users.subject to null; Archive sets publications.state.
--
-- A "day" without more words is a local day of installation.time_zone; a "utc_day" is a UTC day.
-- Masks: lo and hi hold the quarter hours of a UTC day in which a user was active. Slot s = 0…95 begins s * 15 minutes after 00:00Z;
-- slots 0…47 are bits 0…47 of lo, slots 48…95 are bits 0…47 of hi. Neither is ever negative. All zones since 1973 are multiples of 15 minutes off UTC, so the days of any zone can be read from them.

CREATE TABLE event_types (
  type_no    int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_type text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE users (
  user_no  int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject  text COLLATE "C" UNIQUE,                  -- as event_subject gives it; null once the person was erased or unlinked
  first_at timestamptz NOT NULL                      -- lowest occurred_at ever stored; never rises, survives retention
);

-- One row a day that was ever counted and had events, was closed, or is today.
CREATE TABLE days (
  day                   date PRIMARY KEY,
  from_at               timestamptz NOT NULL,        -- [from_at, to_at); equal for a date that the zone skipped
  to_at                 timestamptz NOT NULL,
  events                bigint NOT NULL,
  users                 bigint NOT NULL,             -- distinct users of the day, all types
  revision              int NOT NULL,                -- +1 with every change of a number of this day; 0: counted, and nothing was ever there
  rolled_at             timestamptz NOT NULL,        -- as_of: when the day was last counted
  changed_at            timestamptz NOT NULL,        -- when revision last rose
  closed_at             timestamptz,                 -- first count after the day's end
  events_at_first_close bigint,                      -- late_events = events - this
  last_persisted_at     timestamptz                  -- newest persisted_at among the day's events
);
CREATE INDEX days_from_at ON days (from_at);

CREATE TABLE metrics_by_day (
  day          date NOT NULL,
  event_type   text COLLATE "C" NOT NULL,
  event_count  bigint NOT NULL,
  unique_users bigint NOT NULL,
  PRIMARY KEY (day, event_type)
);

CREATE TABLE quarter_counts (
  bucket  timestamptz NOT NULL,                      -- UTC quarter hour
  type_no int NOT NULL,
  events  bigint NOT NULL,
  PRIMARY KEY (bucket, type_no)
);

CREATE TABLE user_days (
  lo      bigint NOT NULL,
  hi      bigint NOT NULL,
  utc_day date NOT NULL,
  user_no int NOT NULL,
  PRIMARY KEY (user_no, utc_day)
);
CREATE INDEX user_days_utc_day ON user_days (utc_day);

CREATE TABLE user_day_types (
  lo      bigint NOT NULL,
  hi      bigint NOT NULL,
  utc_day date NOT NULL,
  type_no int NOT NULL,
  user_no int NOT NULL,
  PRIMARY KEY (utc_day, type_no, user_no)
);
CREATE INDEX user_day_types_user ON user_day_types (user_no, type_no, utc_day);

-- Small tables: exact and additive, whatever the number of users.
-- Users of a day by the day they were active before it. Distinct users of any days a…b = sum(users) where day between a and b and prev_day < a.
CREATE TABLE active_prev (
  day      date NOT NULL,
  prev_day date NOT NULL,                            -- '-infinity': never active before
  users    bigint NOT NULL,
  PRIMARY KEY (day, prev_day)
);

-- The same within one event type: prev_day is the day of the user's previous event of that type.
CREATE TABLE type_prev (
  type_no  int NOT NULL,
  day      date NOT NULL,
  prev_day date NOT NULL,
  users    bigint NOT NULL,
  PRIMARY KEY (type_no, day, prev_day)
);

-- Of the users whose first event ever was on first_day, how many were active on day. The row with day = first_day is the cohort's size.
CREATE TABLE cohort_days (
  first_day date NOT NULL,
  day       date NOT NULL,
  users     bigint NOT NULL,
  PRIMARY KEY (first_day, day)
);

-- The same by ISO weeks (both columns are Mondays) and calendar months (both are a first of the month).
CREATE TABLE cohort_weeks (
  first_week date NOT NULL,
  week       date NOT NULL,
  users      bigint NOT NULL,
  PRIMARY KEY (first_week, week)
);
CREATE TABLE cohort_months (
  first_month date NOT NULL,
  month       date NOT NULL,
  users       bigint NOT NULL,
  PRIMARY KEY (first_month, month)
);

-- Outbox: a row is written by the transaction that raised the day's revision. Archive works it off.
CREATE TABLE publications (
  day          date NOT NULL,
  revision     int NOT NULL,
  state        text COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'uploaded', 'published')),
  queued_at    timestamptz NOT NULL DEFAULT now(),
  published_at timestamptz,
  PRIMARY KEY (day, revision)
);
CREATE INDEX publications_open ON publications (queued_at) WHERE state <> 'published';

-- Days below policy.horizon whose raw events are all still stored: Retention lists them when it moves the horizon, so that Rollup may
-- count their last marks, and removes them before it drops anything. Below the horizon and not in here: Rollup refuses.
CREATE TABLE sealing (
  day date PRIMARY KEY
);

CREATE TABLE rollup_runs (
  run_id       uuid PRIMARY KEY,                     -- v7: in order of request
  kind         text COLLATE "C" NOT NULL CHECK (kind IN ('timer', 'request', 'rebuild')),
  from_day     date,                                 -- null: every marked day
  to_day       date,
  state        text COLLATE "C" NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  requested_by text NOT NULL,
  started_at   timestamptz NOT NULL,
  touched_at   timestamptz NOT NULL,                 -- last sign of life: a running run without one for 2 minutes is taken over
  finished_at  timestamptz,
  next_day     date,                                 -- where a taken-over run goes on
  days_total   int NOT NULL DEFAULT 0,
  days         jsonb NOT NULL DEFAULT '[]',          -- [{"date","events","revision"}]: the days done
  error        text
);
CREATE INDEX rollup_runs_running ON rollup_runs (touched_at) WHERE state = 'running';

-- Nightly recounts that found a daily table to differ from what it is made of. Quality reads and alarms while resolved_at is null.
CREATE TABLE rollup_faults (
  fault_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  day         date,                                  -- null: a table without one
  subject     text COLLATE "C" NOT NULL,             -- the table, or the S3 file
  detail      text NOT NULL,
  found_at    timestamptz NOT NULL DEFAULT now(),
  resolved_at timestamptz                            -- a later recount found it right
);
CREATE UNIQUE INDEX rollup_faults_open ON rollup_faults (subject, coalesce(day, '-infinity'::date)) WHERE resolved_at IS NULL;

-- First and last active quarter hour of a mask; null for an empty one.
CREATE FUNCTION first_quarter(utc_day date, lo bigint, hi bigint) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN lo <> 0 THEN (utc_day::timestamp + (48 - position(B'1' IN (lo & -lo)::bit(48))) * interval '15 minutes') AT TIME ZONE 'UTC'
    WHEN hi <> 0 THEN (utc_day::timestamp + (96 - position(B'1' IN (hi & -hi)::bit(48))) * interval '15 minutes') AT TIME ZONE 'UTC'
  END;

CREATE FUNCTION last_quarter(utc_day date, lo bigint, hi bigint) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN hi <> 0 THEN (utc_day::timestamp + (96 - position(B'1' IN hi::bit(48))) * interval '15 minutes') AT TIME ZONE 'UTC'
    WHEN lo <> 0 THEN (utc_day::timestamp + (48 - position(B'1' IN lo::bit(48))) * interval '15 minutes') AT TIME ZONE 'UTC'
  END;
