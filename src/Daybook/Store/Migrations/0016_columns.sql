-- Owner: Days (columns). Files of closed days as columns: a read copy that can be deleted at any time, never a second truth.

-- Which count of a day's events its numbers are of: a new value, never used before, with every count that read the events. A file made in a snapshot with
-- this value and without marks holds exactly the events that any snapshot with this value and without marks has.
CREATE SEQUENCE day_counts;
ALTER TABLE days ADD COLUMN count_no bigint NOT NULL DEFAULT nextval('day_counts');

CREATE TABLE column_files (
  day        date NOT NULL,
  revision   int NOT NULL,                           -- days.revision when it was made: part of the file's name
  sha256     text COLLATE "C" NOT NULL,              -- of its bytes: the rest of its name
  count_no   bigint NOT NULL,                        -- days.count_no whose events it holds
  rows       bigint NOT NULL,
  bytes      bigint NOT NULL,
  columns    text[] NOT NULL,                        -- properties that have a column of their own
  numbers    text[] NOT NULL,                        -- those of them that have a column of numbers too
  inexact    text[] NOT NULL,                        -- properties with a number that the file cannot hold exactly: sums of them are PostgreSQL's
  written_at timestamptz NOT NULL,
  retired_at timestamptz,                            -- not to be read: being written, or to be deleted from S3; then the row goes
  PRIMARY KEY (day, revision, sha256)
);
CREATE UNIQUE INDEX column_files_live ON column_files (day) WHERE retired_at IS NULL;

-- A file that may be read. The reader checks in the same snapshot that nothing is marked in the day.
CREATE VIEW live_column_files AS
  SELECT f.day, f.revision, f.sha256, f.rows, f.bytes, f.columns, f.numbers, f.inexact, d.from_at, d.to_at
  FROM column_files f JOIN days d ON d.day = f.day AND d.count_no = f.count_no
  WHERE f.retired_at IS NULL AND d.closed_at IS NOT NULL AND d.from_at >= (SELECT horizon FROM policy);

-- Processes that keep downloaded files. An erasure waits until each of them that lives has compared its files with column_files.
CREATE TABLE column_caches (
  cache_id uuid PRIMARY KEY,
  seen_at  timestamptz NOT NULL,                     -- a process that cannot renew it empties its cache by itself, before anybody stops waiting for it
  swept_at timestamptz NOT NULL                      -- no file is left that was retired before it
);
