-- Owner: Privacy, the only deleter of events. Archive works rewrite_requests off.

-- One erasure of one person. Each state is committed before the next step begins: whoever finds a row that is not done goes on from there.
CREATE TABLE erasures (
  erasure_id     uuid PRIMARY KEY,                   -- v7: in order of request
  state          text COLLATE "C" NOT NULL CHECK (state IN ('blocked', 'events', 'refused', 'rollup', 's3', 'done')), -- the last step that is complete
  subjects       text[] NOT NULL,                    -- every form in which the person may be stored, as event_subject gives it; emptied at the end
  person         text,                               -- the id as given, which refused bodies hold; null at the end
  person_kind    text COLLATE "C" NOT NULL CHECK (person_kind IN ('user', 'anonymous')),
  with_anonymous boolean NOT NULL,                   -- also the anonymous ids that the person's stored events carry
  keep_block     boolean NOT NULL,                   -- false: the person may come back once this is done
  requested_by   text NOT NULL,
  requested_at   timestamptz NOT NULL,
  finished_at    timestamptz,
  touched_at     timestamptz NOT NULL,               -- last sign of life: an erasure without one for 2 minutes is taken over
  receipt        jsonb NOT NULL DEFAULT '{}',        -- counts per place, as far as they are known
  error          text                                -- of the last try, when it failed
);
CREATE INDEX erasures_open ON erasures (touched_at) WHERE state <> 'done';

-- The UTC days whose events were looked through: a day's row commits with its deletion.
CREATE TABLE erasure_days (
  erasure_id uuid NOT NULL REFERENCES erasures ON DELETE CASCADE,
  utc_day    date NOT NULL,
  events     bigint,                                 -- deleted; null: not looked through yet
  PRIMARY KEY (erasure_id, utc_day)
);

ALTER TABLE erased_subjects ADD COLUMN erasure_id uuid REFERENCES erasures;
CREATE INDEX erased_subjects_erasure ON erased_subjects (erasure_id);

-- Archived days that may hold events of an erased person. Whoever holds the publisher's lock takes out of their parts every event whose subject is
-- in erased_subjects, writes and verifies what is left, then the manifest, and only then sets done_at.
CREATE TABLE rewrite_requests (
  day            date NOT NULL,
  erasure_id     uuid NOT NULL REFERENCES erasures ON DELETE CASCADE,
  requested_at   timestamptz NOT NULL DEFAULT now(),
  done_at        timestamptz,
  parts          int NOT NULL DEFAULT 0,             -- rewritten
  events_removed bigint NOT NULL DEFAULT 0,
  error          text,                               -- of the last try, when it failed
  PRIMARY KEY (day, erasure_id)
);
CREATE INDEX rewrite_requests_open ON rewrite_requests (day) WHERE done_at IS NULL;

-- What each retention sweep did, and what it refused and why.
CREATE TABLE retention_runs (
  run_id         uuid PRIMARY KEY,                   -- v7
  state          text COLLATE "C" NOT NULL CHECK (state IN ('running', 'done', 'refused', 'failed')),
  started_at     timestamptz NOT NULL,
  finished_at    timestamptz,
  horizon_before timestamptz NOT NULL,
  horizon        timestamptz NOT NULL,
  report         jsonb NOT NULL DEFAULT '{}',
  error          text                                -- why it refused or failed
);

-- Retention deletes by age.
CREATE INDEX rejected_events_age ON rejected_events (rejected_at);
