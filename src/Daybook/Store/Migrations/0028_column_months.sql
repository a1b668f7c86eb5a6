-- Owner: Days (columns). Files of whole months, merged from the files of their days, so that a question over a long time opens fewer files. Like those
-- they can be deleted at any time; a month whose days changed is read by its days.

CREATE TABLE column_months (
  month_no       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  month          date NOT NULL,                      -- its first day
  first_revision int NOT NULL,                       -- lowest and highest revision of its days' files: parts of its name
  last_revision  int NOT NULL,
  sha256         text COLLATE "C" NOT NULL,          -- of its bytes: the rest of its name
  rows           bigint NOT NULL,
  bytes          bigint NOT NULL,
  columns        text[] NOT NULL,                    -- what has a column of its own, as in column_files
  numbers        text[] NOT NULL,
  fields         text[] NOT NULL,
  format         int NOT NULL,
  written_at     timestamptz NOT NULL,
  retired_at     timestamptz,                        -- not to be read: being written, or to be deleted from S3; then the row goes
  UNIQUE (month, first_revision, last_revision, sha256)
);
CREATE UNIQUE INDEX column_months_live ON column_months (month) WHERE retired_at IS NULL;

-- Exactly which files of days a month holds. No file of a day is forgotten while a month has its events: so an instance of the version before, which
-- knows of no months, cannot finish an erasure while a month still has the person.
CREATE TABLE column_month_days (
  month_no bigint NOT NULL REFERENCES column_months ON DELETE CASCADE,
  day      date NOT NULL,
  revision int NOT NULL,
  sha256   text COLLATE "C" NOT NULL,
  PRIMARY KEY (month_no, day),
  FOREIGN KEY (day, revision, sha256) REFERENCES column_files (day, revision, sha256)
);
CREATE INDEX column_month_days_file ON column_month_days (day, revision, sha256);

-- Months that may be read: each of their days is as its own file has it. The reader checks in the same snapshot that nothing is marked in the days
-- that it needs.
CREATE VIEW live_column_months AS
  SELECT m.month_no, m.month, m.first_revision, m.last_revision, m.sha256, m.rows, m.bytes, m.columns, m.numbers, m.fields, m.format
  FROM column_months m
  WHERE m.retired_at IS NULL AND NOT EXISTS (
    SELECT FROM column_month_days h
    WHERE h.month_no = m.month_no AND NOT EXISTS (
      SELECT FROM live_column_files f
      WHERE f.day = h.day AND f.revision = h.revision AND f.sha256 = h.sha256 AND f.format = m.format));
