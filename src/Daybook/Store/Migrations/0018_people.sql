-- Owner: Store/Persist (identity_links, identity_owners, identity_changes), Days/Rollup (linked_days, linked_day_types, users.person_no), Privacy takes
-- erased people out of all of them.
--
-- A person is a user_id with the anonymous ids that belong to it. An anonymous id belongs to the user of the earliest event, by occurred_at and then
-- event_id, that carries both. Two users are never merged.

-- off: an anonymous id is a user of its own, nothing is noted. linking: Persist notes, `rollup --rebuild --identities` reads what was stored before, and no
-- number changes yet. on: people are merged.
ALTER TABLE installation
  ADD COLUMN identity       text COLLATE "C" NOT NULL DEFAULT 'off' CHECK (identity IN ('off', 'linking', 'on')),
  ADD COLUMN identity_day   date,                    -- linking: UTC days before it have been read
  ADD COLUMN identity_moves bigint NOT NULL DEFAULT 0; -- +1 with every transaction of Rollup that worked changes off

-- The evidence: every pair that was ever seen together, with its earliest event. It survives that event, as users.first_at does; an erased user's rows go.
CREATE TABLE identity_links (
  anonymous_id   text COLLATE "C" NOT NULL,
  user_id        text COLLATE "C" NOT NULL,
  first_at       timestamptz NOT NULL,               -- of the event with the lowest (occurred_at, event_id)
  first_event_id uuid NOT NULL,
  alias          boolean NOT NULL,                   -- that event is an alias, whose previous_id is the anonymous id
  PRIMARY KEY (anonymous_id, user_id)
);
CREATE INDEX identity_links_user ON identity_links (user_id);

-- Of each anonymous id the pair with the lowest (first_at, first_event_id).
CREATE TABLE identity_owners (
  anonymous_id   text COLLATE "C" PRIMARY KEY,
  user_id        text COLLATE "C" NOT NULL,
  first_at       timestamptz NOT NULL,
  first_event_id uuid NOT NULL
);
CREATE INDEX identity_owners_user ON identity_owners (user_id);

-- Anonymous ids whose owner the daily tables may not know yet. Append-only, without a unique constraint, as day_marks is and because of the same proof.
CREATE TABLE identity_changes (
  change_no    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  anonymous_id text COLLATE "C" NOT NULL,
  noted_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX identity_changes_id ON identity_changes (anonymous_id);

-- The one place where reports learn to whom an anonymous id belongs: as of now, in each snapshot.
CREATE VIEW live_links AS
  SELECT anonymous_id AS linked_id, user_id AS owner_id FROM identity_owners WHERE (SELECT identity = 'on' FROM installation);

-- user_days, user_day_types and everything made of them count people. A person's number is that of their user_id.
ALTER TABLE users
  ADD COLUMN person_no    int,                       -- the person whom this anonymous id counts as in the daily tables; null: itself
  ADD COLUMN own_first_at timestamptz;               -- a person with anonymous ids: of the user_id alone; first_at is the person's. Null: nobody counts as this one
CREATE INDEX users_person ON users (person_no) WHERE person_no IS NOT NULL;

-- What each id of a person with anonymous ids did by itself; masks as in user_days. The person's row there is the OR of these. That is how an id can be
-- taken out of a person again.
CREATE TABLE linked_days (
  lo      bigint NOT NULL,
  hi      bigint NOT NULL,
  utc_day date NOT NULL,
  user_no int NOT NULL,
  PRIMARY KEY (user_no, utc_day)
);
CREATE INDEX linked_days_utc_day ON linked_days (utc_day);

CREATE TABLE linked_day_types (
  lo      bigint NOT NULL,
  hi      bigint NOT NULL,
  utc_day date NOT NULL,
  type_no int NOT NULL,
  user_no int NOT NULL,
  PRIMARY KEY (utc_day, type_no, user_no)
);
CREATE INDEX linked_day_types_user ON linked_day_types (user_no);

-- UTC days on which an id was active; a person's user_id has those of the whole person.
CREATE VIEW id_days AS SELECT user_no, utc_day FROM linked_days UNION ALL SELECT user_no, utc_day FROM user_days;

-- A change of people raises the day's revision and leaves its events as they are. So events_revision is the revision with which the events last changed:
-- an archive of it need not be written again.
ALTER TABLE days
  ADD COLUMN moved_from int,                         -- revisions from moved_from to moved_to have the same events
  ADD COLUMN moved_to   int;
ALTER TABLE days
  ADD COLUMN events_revision int GENERATED ALWAYS AS (CASE WHEN moved_to = revision THEN moved_from ELSE revision END) STORED;

-- Whether an anonymous id that was active in this time waits to be moved. With more than a thousand waiting nobody looks: true.
-- Primary keys of user_days and linked_days.
CREATE FUNCTION people_waiting(from_at timestamptz, to_at timestamptz) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE
    WHEN (SELECT identity <> 'on' FROM installation) THEN false
    WHEN (SELECT count(*) FROM (SELECT FROM identity_changes LIMIT 1001) c) > 1000 THEN true
    ELSE EXISTS (
      SELECT FROM identity_changes c JOIN users u ON u.subject = 'a:' || c.anonymous_id
      JOIN id_days d ON d.user_no = u.user_no AND d.utc_day >= (from_at AT TIME ZONE 'UTC')::date AND d.utc_day <= (to_at AT TIME ZONE 'UTC')::date)
  END;
