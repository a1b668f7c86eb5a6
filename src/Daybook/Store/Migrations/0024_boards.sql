-- Owner: Watch/Boards (boards), Watch/Shares (shares), Watch/Annotations (annotations). Foundation/Access looks up a share by its token. Privacy takes
-- erased people out, and drops shares that ended long ago.

-- Questions that somebody wants to see together.
CREATE TABLE boards (
  name       text COLLATE "C" PRIMARY KEY,
  title      text NOT NULL,
  tiles      jsonb NOT NULL,                         -- a list, in the order in which they are shown
  revision   int NOT NULL,                           -- +1 with every change
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL                           -- the caller
);

-- Links that work without a key. Whoever has the token may ask the questions of `tiles`, and nothing else.
CREATE TABLE shares (
  share_id       uuid PRIMARY KEY,
  token_hash     bytea NOT NULL,                     -- SHA-256; the token itself is stored nowhere
  board          text COLLATE "C",                   -- what it was made of; null: of tiles alone
  board_revision int,
  title          text NOT NULL,
  tiles          jsonb NOT NULL,                     -- as they were when it was made
  annotations    boolean NOT NULL,                   -- it also shows those
  created_at     timestamptz NOT NULL,
  created_by     text NOT NULL,                      -- the caller
  expires_at     timestamptz NOT NULL,
  revoked_at     timestamptz,
  revoked_by     text
);
CREATE UNIQUE INDEX shares_token ON shares (token_hash);

-- What happened on a day, for charts over time.
CREATE TABLE annotations (
  annotation_id text COLLATE "C" PRIMARY KEY,
  day           date NOT NULL,
  text          text NOT NULL,
  event_type    text COLLATE "C",                    -- it is about these events; null: about all
  url           text,                                -- where to read more
  changed_at    timestamptz NOT NULL,
  changed_by    text NOT NULL                        -- the caller
);
CREATE INDEX annotations_day ON annotations (day);
