-- Owner: Store/Persist and Privacy (known_changes), Watch/Segments (cohorts, cohort_members). Reports read them; Privacy takes erased people out.

-- How often what is known about people and groups changed without an event being stored: by an erasure, by retention, by reading what was stored before
-- there were properties. One row. Storing leaves a mark, so reports see that by themselves.
CREATE TABLE known_changes (changes bigint NOT NULL);
INSERT INTO known_changes VALUES (0);

-- Who was in a frozen segment at the moment when it was frozen. Members are never added later.
CREATE TABLE cohorts (
  cohort_id  uuid PRIMARY KEY,
  segment    text COLLATE "C" NOT NULL,
  as_of      timestamptz NOT NULL,                   -- the members are those of this moment
  members    bigint NOT NULL,                        -- rows of cohort_members
  complete   boolean NOT NULL,                       -- false: a `did` reached back to events that were dropped
  dropped_at timestamptz                             -- no segment has it any more; it is kept a day, for whoever is still reading by it
);
CREATE INDEX cohorts_segment ON cohorts (segment);

-- A person as of then. Somebody who was anonymous then and belongs to a user now is that user: the reader looks it up.
CREATE TABLE cohort_members (
  cohort_id uuid NOT NULL,
  subject   text COLLATE "C" NOT NULL,
  PRIMARY KEY (cohort_id, subject)
);
CREATE INDEX cohort_members_subject ON cohort_members (subject);

ALTER TABLE segments ADD COLUMN cohort_id uuid;      -- frozen; null: live
