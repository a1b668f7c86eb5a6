-- Owner: Store/Persist. Privacy takes erased people out, and those of whom retention has left no event.
--
-- What identify, group and "$set" say about people and groups: of each property the latest value by occurred_at and then event_id, so the order of arrival does
-- not matter. Every row is of one subject, the event's own as event_subject gives it: to whom an anonymous id belongs is looked up when somebody reads,
-- and an erasure takes exactly what the erased person's events said.

-- A person of whom something was said. Persist locks these rows, in their order, before it writes any of their properties.
CREATE TABLE persons (
  subject text COLLATE "C" PRIMARY KEY,
  set_at  timestamptz NOT NULL,                      -- of the latest event that said something
  set_by  uuid NOT NULL,
  more    boolean NOT NULL DEFAULT false             -- some names are not kept: they are too long, or more than 200
);

CREATE TABLE person_properties (
  subject text COLLATE "C" NOT NULL,
  name    text COLLATE "C" NOT NULL,
  value   jsonb,                                     -- JSON null: cleared; SQL null: too large to keep
  set_at  timestamptz NOT NULL,
  set_by  uuid NOT NULL,
  PRIMARY KEY (subject, name)
);
CREATE INDEX person_properties_name ON person_properties (name);
-- To find people by the beginning of a value, whichever property it is of.
CREATE INDEX person_properties_text ON person_properties (lower(left(value #>> '{}', 80)) COLLATE "C")
  WHERE jsonb_typeof(value) IN ('string', 'number');

-- The groups that a person was seen in.
CREATE TABLE person_groups (
  subject    text COLLATE "C" NOT NULL,
  group_type text COLLATE "C" NOT NULL,
  group_id   text COLLATE "C" NOT NULL,
  set_at     timestamptz NOT NULL,
  set_by     uuid NOT NULL,
  more       boolean NOT NULL DEFAULT false,
  PRIMARY KEY (subject, group_type, group_id)
);
CREATE INDEX person_groups_group ON person_groups (group_type, group_id);

-- What a person's events say about a group. Two people may say different things: the latest holds, and when one is erased, what the other said.
CREATE TABLE group_properties (
  subject    text COLLATE "C" NOT NULL,
  group_type text COLLATE "C" NOT NULL,
  group_id   text COLLATE "C" NOT NULL,
  name       text COLLATE "C" NOT NULL,
  value      jsonb,
  set_at     timestamptz NOT NULL,
  set_by     uuid NOT NULL,
  PRIMARY KEY (subject, group_type, group_id, name)
);
CREATE INDEX group_properties_group ON group_properties (group_type, group_id);

-- For readers: what holds now, of a person with every anonymous id that belongs to them. A subject is a person's, so an anonymous id that belongs to a user is none.
CREATE VIEW live_person_properties AS
  SELECT subject, name, value
  FROM (SELECT DISTINCT ON (1, 2) coalesce('u:' || l.owner_id, p.subject) AS subject, p.name, p.value
        FROM person_properties p LEFT JOIN live_links l ON left(p.subject, 2) = 'a:' AND l.linked_id = substr(p.subject, 3)
        ORDER BY 1, 2, p.set_at DESC, p.set_by DESC) latest
  WHERE value <> 'null';

CREATE VIEW live_group_properties AS
  SELECT group_type, group_id, name, value
  FROM (SELECT DISTINCT ON (group_type, group_id, name) group_type, group_id, name, value
        FROM group_properties
        ORDER BY group_type, group_id, name, set_at DESC, set_by DESC) latest
  WHERE value <> 'null';

CREATE VIEW live_person_groups AS
  SELECT DISTINCT coalesce('u:' || l.owner_id, g.subject) AS subject, g.group_type, g.group_id
  FROM person_groups g LEFT JOIN live_links l ON left(g.subject, 2) = 'a:' AND l.linked_id = substr(g.subject, 3);

-- What was stored before this migration is read once, a UTC day at a time, by the nightly retention run.
ALTER TABLE installation ADD COLUMN properties_day date; -- UTC days before it have been read; null: nothing is left to read
UPDATE installation SET properties_day = '-infinity' WHERE EXISTS (SELECT FROM messages);
