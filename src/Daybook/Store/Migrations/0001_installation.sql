-- Owner: Database (installation), Standalone (timers), Privacy (policy).

-- One row: facts that every later number rests on.
CREATE TABLE installation (
  only_row     boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  installed_at timestamptz NOT NULL DEFAULT now(),
  time_zone    text NOT NULL                      -- IANA id of the daily tables' days; another needs a rebuild
);

CREATE TABLE timers (
  name    text COLLATE "C" PRIMARY KEY,
  last    timestamptz,
  next    timestamptz,
  updated timestamptz NOT NULL DEFAULT now()
);

-- One row. Whoever changes it commits, then takes and releases the gate (advisory lock) once: after that every
-- older Persist transaction is finished and every newer one sees the change.
CREATE TABLE policy (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  horizon  timestamptz NOT NULL DEFAULT '-infinity'  -- events before it are sealed: Persist answers too_old, Rollup refuses
);
INSERT INTO policy DEFAULT VALUES;

CREATE TABLE erased_subjects (
  subject    text COLLATE "C" PRIMARY KEY,           -- as event_subject gives it
  erased_at  timestamptz NOT NULL DEFAULT now()
);
