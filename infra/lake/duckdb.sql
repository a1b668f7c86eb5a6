-- DuckDB: Daybook's tables daybook.events and daybook.people at one version, read from their Delta logs by DuckDB's own functions. Needs no extension but
-- httpfs for S3. Then views.sql makes the reports' views over them.
--
--   SET VARIABLE lake = 's3://my-bucket/daybook';    -- bucket and prefix, or a folder
--   SET VARIABLE version = NULL;                     -- of events: a number, or NULL for the newest
--   .read infra/lake/duckdb.sql
--   .read infra/lake/views.sql
--
-- The script fixes the version: run it again to see a newer one. Links between people are always the newest.
-- A version of which a file is deleted (after an erasure, by retention, or when it was kept long enough) fails when that day is read.

CREATE SCHEMA IF NOT EXISTS daybook;

-- The newest checkpoint that is not newer than the version, if there is one.
SET VARIABLE daybook_checkpoint = (
  SELECT max(file) FROM glob(getvariable('lake') || '/columns/_delta_log/*.checkpoint.parquet')
  WHERE getvariable('version') IS NULL OR parse_filename(file)[:20]::BIGINT <= getvariable('version'));
SET VARIABLE daybook_people_checkpoint = (
  SELECT max(file) FROM glob(getvariable('lake') || '/column-people/_delta_log/*.checkpoint.parquet'));

-- What each version did with which file: kind 1 puts it in, 0 takes it out.
SET VARIABLE daybook_from_checkpoint = coalesce(
  'SELECT ' || parse_filename(getvariable('daybook_checkpoint'))[:20]::BIGINT || ' AS version, "add".path AS path, 1 AS kind FROM read_parquet('''
    || replace(getvariable('daybook_checkpoint'), '''', '''''') || ''') WHERE "add".path IS NOT NULL',
  'SELECT -1::BIGINT AS version, NULL::VARCHAR AS path, 1 AS kind WHERE false');
SET VARIABLE daybook_people_from_checkpoint = coalesce(
  'SELECT ' || parse_filename(getvariable('daybook_people_checkpoint'))[:20]::BIGINT || ' AS version, "add".path AS path, 1 AS kind FROM read_parquet('''
    || replace(getvariable('daybook_people_checkpoint'), '''', '''''') || ''') WHERE "add".path IS NOT NULL',
  'SELECT -1::BIGINT AS version, NULL::VARCHAR AS path, 1 AS kind WHERE false');

CREATE OR REPLACE TEMP TABLE daybook_log AS
SELECT parse_filename(filename)[:20]::BIGINT AS version, coalesce("add".path, remove.path) AS path, CASE WHEN "add".path IS NULL THEN 0 ELSE 1 END AS kind
FROM read_json(getvariable('lake') || '/columns/_delta_log/*.json', format = 'newline_delimited', filename = true,
  columns = {'add': 'STRUCT(path VARCHAR)', remove: 'STRUCT(path VARCHAR)'});
CREATE OR REPLACE TEMP TABLE daybook_people_log AS
SELECT parse_filename(filename)[:20]::BIGINT AS version, coalesce("add".path, remove.path) AS path, CASE WHEN "add".path IS NULL THEN 0 ELSE 1 END AS kind
FROM read_json(getvariable('lake') || '/column-people/_delta_log/*.json', format = 'newline_delimited', filename = true,
  columns = {'add': 'STRUCT(path VARCHAR)', remove: 'STRUCT(path VARCHAR)'});

-- Every version from the checkpoint, or from 0, to the one asked for must be there.
SET VARIABLE daybook_first = coalesce(parse_filename(getvariable('daybook_checkpoint'))[:20]::BIGINT, -1);
SET VARIABLE daybook_version = (SELECT coalesce(getvariable('version'), max(version)) FROM daybook_log);
SELECT CASE WHEN count(DISTINCT version) <> getvariable('daybook_version') - getvariable('daybook_first')
  THEN error('The log has not every entry of version ' || getvariable('daybook_version') || '.') END
FROM daybook_log WHERE version > getvariable('daybook_first') AND version <= getvariable('daybook_version');

SET VARIABLE daybook_files = (
  SELECT list(getvariable('lake') || '/columns/' || path ORDER BY path)
  FROM (SELECT path, arg_max(kind, version) AS kind
        FROM (FROM query(getvariable('daybook_from_checkpoint')) UNION ALL FROM daybook_log
              WHERE path IS NOT NULL AND version > getvariable('daybook_first') AND version <= getvariable('daybook_version'))
        GROUP BY path)
  WHERE kind = 1);
SET VARIABLE daybook_people_files = (
  SELECT list(getvariable('lake') || '/column-people/' || path ORDER BY path)
  FROM (SELECT path, arg_max(kind, version) AS kind
        FROM (FROM query(getvariable('daybook_people_from_checkpoint')) UNION ALL FROM daybook_people_log
              WHERE path IS NOT NULL
                AND version > coalesce(parse_filename(getvariable('daybook_people_checkpoint'))[:20]::BIGINT, -1))
        GROUP BY path)
  WHERE kind = 1);

-- A table may have no file yet, which read_parquet does not take.
SET VARIABLE daybook_events = coalesce(
  'SELECT * FROM read_parquet([' || list_aggregate(list_transform(getvariable('daybook_files'), lambda f: '''' || replace(f, '''', '''''') || ''''),
    'string_agg', ', ') || '], union_by_name = true, hive_partitioning = true, hive_types = {dt: DATE})',
  'SELECT NULL::DATE AS dt, NULL::VARCHAR AS event_type, NULL::BIGINT AS person, NULL::TIMESTAMPTZ AS occurred_at, NULL::VARCHAR AS source,
          NULL::BOOLEAN AS named, NULL::VARCHAR AS session_id, NULL::BIGINT AS tie, NULL::MAP(VARCHAR, VARCHAR) AS props WHERE false');
SET VARIABLE daybook_people = coalesce(
  'SELECT * FROM read_parquet([' || list_aggregate(list_transform(getvariable('daybook_people_files'), lambda f: '''' || replace(f, '''', '''''') || ''''),
    'string_agg', ', ') || '])',
  'SELECT NULL::BIGINT AS person, NULL::BIGINT AS owner WHERE false');

CREATE OR REPLACE VIEW daybook.events AS FROM query(getvariable('daybook_events'));
CREATE OR REPLACE VIEW daybook.people AS FROM query(getvariable('daybook_people'));
