-- Owner: Rollup, one count at a time (AdvisoryLocks.Properties). Privacy forgets days: those of an erased person's events in the transaction that deletes
-- them, and those before the retention horizon.
--
-- Which properties, paths of context and values the events of a day have. A day is counted as a whole, or not at all. Only days whose raw events are all
-- stored are in here, so any of them can be counted again.

CREATE TABLE property_days (
  day             date PRIMARY KEY,
  events          bigint NOT NULL,                   -- all that were counted
  events_revision int NOT NULL,                      -- days.events_revision then: when it is another now, the day has changed
  counted_at      timestamptz NOT NULL
);

CREATE TABLE property_types (
  day     date NOT NULL,
  type_no int NOT NULL,
  events  bigint NOT NULL,
  more    boolean NOT NULL,                          -- some names are not kept: they are too long, or too many
  PRIMARY KEY (day, type_no)
);

CREATE TABLE property_uses (
  context  boolean NOT NULL,                         -- false: a property; true: a path in the context
  name     text COLLATE "C" NOT NULL,                -- a path as filters take it after `context.`
  day      date NOT NULL,
  type_no  int NOT NULL,
  events   bigint NOT NULL,                          -- that have it
  kept     bigint NOT NULL,                          -- those of them whose value is in property_values
  types    int NOT NULL,                             -- JSON types that it had: 1 array, 2 boolean, 4 null, 8 number, 16 object, 32 string
  first_at timestamptz NOT NULL,
  last_at  timestamptz NOT NULL,
  low      text COLLATE "C" NOT NULL,                -- the lowest and the highest value as JSON text, cut
  high     text COLLATE "C" NOT NULL,
  PRIMARY KEY (context, name, day, type_no)
);
CREATE INDEX property_uses_day ON property_uses (day);

CREATE TABLE property_values (
  context boolean NOT NULL,
  name    text COLLATE "C" NOT NULL,
  day     date NOT NULL,
  type_no int NOT NULL,
  value   text COLLATE "C" NOT NULL,                 -- JSON; numbers without zeros at their end
  events  bigint NOT NULL,                           -- exact, whichever other values are not kept
  last_at timestamptz NOT NULL,
  PRIMARY KEY (context, name, day, type_no, value)
);
