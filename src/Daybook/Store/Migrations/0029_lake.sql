-- Owner: Days (lake). Column files as tables that other engines read: which version of a table's log names which files.

-- Not to be kept for those who read an older version: it holds what was erased, or it is not what was written.
ALTER TABLE column_files ADD COLUMN doomed boolean NOT NULL DEFAULT false;

-- Format 3 has no column with a blank in its name, which other engines refuse. Files without one are of it already.
UPDATE column_files SET format = 3 WHERE format = 2 AND NOT EXISTS (SELECT FROM unnest(columns || fields) name WHERE name LIKE '% %');
UPDATE column_months SET format = 3 WHERE format = 2 AND NOT EXISTS (SELECT FROM unnest(columns || fields) name WHERE name LIKE '% %');

CREATE TABLE lakes (
  lake       text COLLATE "C" PRIMARY KEY,           -- events, people
  table_id   uuid NOT NULL,                          -- another one each time the table begins anew
  time_zone  text NOT NULL,                          -- of its days
  created_at timestamptz NOT NULL,
  metadata   text                                    -- the newest version's metaData action
);

CREATE TABLE lake_versions (
  lake         text COLLATE "C" NOT NULL REFERENCES lakes ON DELETE CASCADE,
  version      bigint NOT NULL,
  sha256       text COLLATE "C" NOT NULL,            -- of its log entry
  body         text,                                 -- the entry, until it is known to be in S3; then null
  committed_at timestamptz NOT NULL,
  checkpoint_sha256 text COLLATE "C",                -- of its checkpoint; null: it has none
  PRIMARY KEY (lake, version)
);

-- Files that a version names or named, until they are deleted or forgotten.
CREATE TABLE lake_files (
  lake       text COLLATE "C" NOT NULL REFERENCES lakes ON DELETE CASCADE,
  path       text COLLATE "C" NOT NULL,              -- below the table's folder
  day        date,                                   -- its partition
  revision   int NOT NULL,
  sha256     text COLLATE "C" NOT NULL,
  bytes      bigint NOT NULL,
  stats      text NOT NULL,                          -- as the log has them
  written_at timestamptz NOT NULL,
  added_in   bigint,                                 -- null: about to be written
  removed_in bigint,                                 -- null: the newest version names it, or none does yet
  removed_at timestamptz,
  PRIMARY KEY (lake, path)
);
CREATE INDEX lake_files_day ON lake_files (day, revision, sha256) WHERE day IS NOT NULL;
