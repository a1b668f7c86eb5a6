-- Owner: Privacy; Days/Archive for archived_events.

-- Erasures are a queue. Whoever works one off writes its claim down, and changes nothing once another claim stands there.
ALTER TABLE erasures
  ADD COLUMN worker         uuid,                      -- the run that holds it; null: it waits for one
  ADD COLUMN tries          int NOT NULL DEFAULT 0,    -- that failed since the last step that succeeded
  ADD COLUMN retry_at       timestamptz,               -- not before then; null: now
  ADD COLUMN anonymous_seen text[] NOT NULL DEFAULT '{}'; -- that the deleted events carried, for a later request that asks for these too; emptied at the end
-- Those that an instance of the version before is working off are taken over once they show no life.
UPDATE erasures SET worker = gen_random_uuid() WHERE state <> 'done';

ALTER TABLE erasure_days ADD COLUMN again boolean NOT NULL DEFAULT false; -- to be looked through once more, for ids that were added since

ALTER TABLE rewrite_requests
  ADD COLUMN tries    int NOT NULL DEFAULT 0,
  ADD COLUMN retry_at timestamptz;

-- What a part is about to become. Written before the part is, so that afterwards its bytes are either what they were, or this, or a fault.
ALTER TABLE archived_events
  ADD COLUMN pending_sha256  text COLLATE "C",
  ADD COLUMN pending_rows    bigint,
  ADD COLUMN pending_bytes   bigint,
  ADD COLUMN pending_removed bigint;
