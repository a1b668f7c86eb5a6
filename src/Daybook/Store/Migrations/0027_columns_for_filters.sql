-- Owner: Days (columns). Files that hold what filters ask for. Files of format 1 do not; they are taken back and made again.

ALTER TABLE column_files
  ADD COLUMN format int NOT NULL DEFAULT 1,          -- of what is in the file
  ADD COLUMN fields text[] NOT NULL DEFAULT '{}',    -- of what is below properties and in the context: paths that have a column of their own
  ADD COLUMN opaque text[] NOT NULL DEFAULT '{}';    -- such paths that are an object or an array somewhere: their text is PostgreSQL's

-- Files of days from here on are kept, also where the events were dropped from PostgreSQL; infinity: files go with the events.
ALTER TABLE policy ADD COLUMN columns_from_at timestamptz NOT NULL DEFAULT 'infinity';

CREATE OR REPLACE VIEW live_column_files AS
  SELECT f.day, f.revision, f.sha256, f.rows, f.bytes, f.columns, f.numbers, f.inexact, d.from_at, d.to_at, f.format, f.fields, f.opaque
  FROM column_files f JOIN days d ON d.day = f.day AND d.count_no = f.count_no
  WHERE f.retired_at IS NULL AND d.closed_at IS NOT NULL AND d.from_at >= (SELECT least(horizon, columns_from_at) FROM policy);
