namespace Daybook.Tests.Reports.SqlStatements;

/// <summary>Statements that try to leave the fence, made from the ways out that DuckDB has.</summary>
/// <remarks><c>{0}</c> is a folder outside with <c>secret.csv</c>, <c>secret.parquet</c> and <c>secret.json</c>.</remarks>
internal static class HostileStatements
{
    private static readonly string[] Files =
        ["{0}/secret.csv", "{0}/secret.parquet", "/etc/passwd", "/proc/self/environ", "https://example.com/a.csv", "s3://bucket/a.parquet"];

    private static readonly string[] Readers =
    [
        "read_csv", "read_csv_auto", "read_text", "read_blob", "read_parquet", "parquet_scan", "parquet_metadata", "parquet_schema",
        "parquet_file_metadata", "parquet_kv_metadata", "parquet_bloom_probe", "read_json", "read_json_auto", "read_json_objects",
        "read_ndjson", "read_ndjson_objects", "glob", "sniff_csv", "read_duckdb", "seq_scan", "arrow_scan", "pandas_scan",
        "sqlite_scan", "postgres_scan", "mysql_scan", "read_xlsx", "st_read", "iceberg_scan", "delta_scan",
    ];

    private static readonly string[] EngineTables =
    [
        "duckdb_settings()", "duckdb_extensions()", "duckdb_secrets()", "duckdb_tables()", "duckdb_views()", "duckdb_functions()",
        "duckdb_databases()", "duckdb_memory()", "duckdb_temporary_files()", "duckdb_logs()", "duckdb_log_contexts()",
        "duckdb_variables()", "duckdb_columns()", "duckdb_dependencies()", "duckdb_external_file_cache()", "duckdb_optimizers()",
        "duckdb_keywords()", "pragma_database_size()", "pragma_storage_info('events')", "pragma_table_info('events')",
        "pragma_version()", "pragma_platform()", "pragma_user_agent()", "pragma_database_list", "pragma_metadata_info()",
        "pragma_show('events')", "sqlite_master", "sqlite_schema", "pg_catalog.pg_class", "pg_class", "pg_settings",
        "information_schema.tables", "information_schema.columns", "duckdb_settings", "duckdb_views", "duckdb_secrets",
        "main.duckdb_views", "system.main.duckdb_views", "memory.main.events", "temp.x", "query('SELECT 1')", "query_table('events')",
        "query_table(['events'])", "which_secret('s3://a', 's3')", "checkpoint()", "force_checkpoint()", "enable_logging()",
        "disable_logging()", "set_log_level('x')", "truncate_duckdb_logs()", "sql_auto_complete('SEL')",
        "json_execute_serialized_sql(json_serialize_sql('SELECT 1'))", "test_all_types()", "summary(TABLE events)", "repeat('x', 10)",
        "repeat_row('x', num_rows = 10)", "generate_database_key()", "enable_profiling()", "profile('x')", "load_aws_credentials()",
        "\"{0}/secret.csv\"", "'{0}/secret.csv'", "'{0}/secret.parquet'", "'{0}/*.csv'", "'/etc/passwd'", "'/proc/self/environ'",
        "'https://example.com/a.parquet'", "'file:///etc/passwd'", "\"/etc/passwd\"", "E'/etc/pass\\x77d'", "$${0}/secret.csv$$",
    ];

    private static readonly string[] Values =
    [
        "getenv('PATH')", "getenv('DAYBOOK_SECRET')", "current_setting('memory_limit')", "current_setting('secret_directory')",
        "current_setting('allowed_paths')", "getvariable('x')", "nextval('s')", "currval('s')", "pg_typeof(1) || current_database()",
        "json_execute_serialized_sql('{}')", "json_deserialize_sql('{}')", "system.main.getenv('PATH')", "main.getenv('PATH')",
        "GETENV('PATH')", "\"getenv\"('PATH')", "getenv /* x */ ('PATH')", "'PATH'.getenv()",
        "list_transform(['PATH'], lambda x: getenv(x))", "list_transform(['PATH'], x -> getenv(x))",
        "list_reduce(['PATH', 'b'], lambda a, b: getenv(a))", "list_aggregate([1], 'getenv')", "write_log('x')",
        "parse_duckdb_log_message('x', 'y')", "current_query()", "txid_current()", "pg_get_viewdef(1)", "in_search_path('a', 'b')",
        "current_schemas(true)", "icu_sort_key('a', 'b') || getenv('PATH')", "sleep_ms(1)", "read_text('/etc/passwd')",
        "error('x') || getenv('A')",
    ];

    private static readonly string[] Others =
    [
        "SELECT * FROM read_csv(['{0}/secret.csv'])", "SELECT * FROM read_csv('{0}/' || 'secret.csv')",
        "SELECT * FROM read_json_objects_auto('{0}/secret.json')", "SELECT * FROM '{0}/secret.json'",
        "SELECT * FROM parquet_full_metadata('{0}/secret.parquet')", "EXPLAIN ANALYZE SELECT * FROM '{0}/secret.parquet'",
        "SELECT * FROM events SEMI JOIN '{0}/secret.csv' ON true", "SELECT * FROM events ANTI JOIN read_csv('{0}/secret.csv') ON true",
        "SELECT * FROM events ASOF JOIN '{0}/secret.csv' USING (source)", "(FROM '{0}/secret.csv')",
        "FROM (FROM '{0}/secret.csv') SELECT *", "SELECT * FROM (TABLE \"{0}/secret.csv\")", "ATTACH '{0}/a.db'",
        "ATTACH '{0}/a.db' AS a (READ_ONLY)", "ATTACH ':memory:' AS b", "DETACH memory", "USE memory.main", "INSTALL httpfs",
        "INSTALL httpfs FROM community", "FORCE INSTALL json", "LOAD httpfs", "LOAD '{0}/a.duckdb_extension'", "UPDATE EXTENSIONS",
        "COPY events TO '{0}/out.csv'", "COPY (SELECT 1) TO '{0}/out.parquet' (FORMAT parquet)", "COPY (SELECT 1) TO '/dev/stdout'",
        "COPY events FROM '{0}/secret.csv'", "COPY FROM DATABASE memory TO b", "EXPORT DATABASE '{0}/dump'",
        "IMPORT DATABASE '{0}/dump'", "SET threads = 64", "SET memory_limit = '100GB'", "SET enable_external_access = true",
        "SET lock_configuration = false", "SET GLOBAL lock_configuration = false", "SET SESSION threads = 1", "RESET memory_limit",
        "RESET lock_configuration", "SET VARIABLE x = 1", "SET temp_directory = '{0}'", "SET allowed_directories = ['/']",
        "SET allowed_paths = ['/etc/passwd']", "SET home_directory = '/'", "SET secret_directory = '/'",
        "SET extension_directory = '{0}'", "SET file_search_path = '/etc'", "SET search_path = 'pg_catalog'",
        "SET schema = 'pg_catalog'", "SET custom_user_agent = 'x'", "SET log_query_path = '{0}/log'",
        "SET profiling_output = '{0}/profile'", "PRAGMA database_list", "PRAGMA enable_profiling = 'json'",
        "PRAGMA profiling_output = '{0}/profile'", "PRAGMA disable_verification", "PRAGMA show_tables", "PRAGMA threads = 64",
        "PRAGMA version", "PRAGMA import_database('{0}')", "PRAGMA add_parquet_key('a', 'b')", "CALL pragma_version()",
        "CALL duckdb_settings()", "CALL checkpoint()", "CALL enable_logging()", "CHECKPOINT", "FORCE CHECKPOINT", "VACUUM", "ANALYZE",
        "CREATE TABLE t (a INT)", "CREATE TEMP TABLE t AS SELECT 1", "CREATE TABLE t AS FROM '{0}/secret.csv'",
        "CREATE VIEW v AS SELECT 1", "CREATE OR REPLACE VIEW events AS SELECT 1", "CREATE TEMP VIEW events AS SELECT 1",
        "CREATE MACRO m() AS getenv('PATH')", "CREATE TEMP MACRO count() AS 1", "CREATE MACRO m() AS TABLE FROM '/etc/passwd'",
        "CREATE FUNCTION f(a) AS a", "CREATE SCHEMA s", "CREATE SEQUENCE s", "CREATE TYPE t AS ENUM ('a')",
        "CREATE INDEX i ON events (source)", "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
        "CREATE PERSISTENT SECRET s (TYPE s3)", "DROP SECRET s", "DROP VIEW events", "DROP SCHEMA main CASCADE", "DROP TABLE events",
        "ALTER VIEW events RENAME TO x", "ALTER TABLE events ADD COLUMN a INT", "COMMENT ON VIEW events IS 'x'",
        "INSERT INTO events VALUES (1)", "UPDATE events SET source = 'x'", "DELETE FROM events", "TRUNCATE events",
        "MERGE INTO events USING persons ON true WHEN MATCHED THEN DELETE", "BEGIN", "COMMIT", "ROLLBACK", "START TRANSACTION",
        "PREPARE p AS SELECT 1", "EXECUTE p", "DEALLOCATE p", "EXPLAIN ATTACH '{0}/a.db'",
        "EXPLAIN ANALYZE COPY events TO '{0}/out.csv'", "EXPLAIN CREATE TABLE t AS SELECT 1",
        "EXPLAIN (FORMAT json) SELECT getenv('PATH')", "EXPLAIN ANALYZE INSERT INTO events VALUES (1)", "EXPLAIN EXPLAIN SELECT 1",
        "EXPLAIN ANALYZE ANALYZE", "EXPLAIN SET threads = 2", "EXPLAIN", "EXPLAIN ANALYZE", "SHOW ALL TABLES", "SHOW DATABASES",
        "SHOW SECRETS", "DESCRIBE '{0}/secret.csv'", "DESCRIBE duckdb_settings()", "SUMMARIZE '{0}/secret.csv'", "SUMMARIZE pg_class",
        "PIVOT events ON event_type", "UNPIVOT events ON source", "FROM '{0}/secret.csv'", "TABLE pg_class", "SELECT 1; SELECT 2",
        "SELECT 1; ATTACH '{0}/a.db'", "SELECT 1;; SET threads = 9", "SELECT 1 /* */; /* */ DROP VIEW events", ";", "", "-- nothing",
        "/* nothing */", "/* /* nested */ */ SET threads = 2", "SELECT 1; -- SELECT 2\nCOPY events TO '{0}/out.csv'",
        "SET\u00a0threads\u00a0= 2", "\ufeffSET threads = 2", "ＳＥＴ threads = 2", "SELECT 1 UNION ALL FROM '{0}/secret.csv'",
        "WITH a AS (INSERT INTO events VALUES (1)) SELECT 1", "WITH a AS (DELETE FROM events RETURNING *) FROM a",
        "VALUES (getenv('PATH'))", "SELECT * INTO t FROM events", "SELECT 1 FROM events FOR UPDATE OF '/etc/passwd'", "SELECT",
        "SELECT 'a", "SELECT \"a", "SELECT $$a", "SELECT $2", "SELECT ?", "SELECT $name", "SELECT * FROM events AT (VERSION => 1)",
        "SELECT nosuch(1)", "SELECT * FROM nosuch", "WITH duckdb_settings AS (SELECT 1) SELECT * FROM duckdb_settings",
        "WITH pg_class AS (SELECT 1) SELECT 1 FROM (FROM pg_class)",
        "WITH x AS (WITH sqlite_master AS (SELECT 1) FROM sqlite_master) SELECT * FROM x, sqlite_master", "SELECT 'e'::regclass",
        "SELECT CAST('pg_class' AS regclass)", "SELECT COLUMNS(x -> getenv(x)) FROM events",
        "SELECT * EXCLUDE getenv('A') FROM events", "SELECT * REPLACE (getenv('PATH') AS source) FROM events",
        "SELECT count(*) FILTER (WHERE getenv('PATH') = '') FROM events", "SELECT 1 ORDER BY getenv('PATH')",
        "SELECT 1 LIMIT (SELECT count(*) FROM '{0}/secret.csv')", "SELECT 1 QUALIFY getenv('PATH') > ''",
        "SELECT max(source) OVER (ORDER BY getenv('PATH')) FROM events", "SELECT first_value(getenv('PATH')) OVER () FROM events",
        "SELECT * FROM events TABLESAMPLE (getenv('PATH'))", "SELECT source COLLATE \"getenv\" FROM events",
        "SELECT DISTINCT ON (getenv('PATH')) source FROM events", "SELECT count(*) FROM events GROUP BY getenv('PATH')",
        "SELECT count(*) FROM events HAVING getenv('PATH') > ''", "SELECT CASE WHEN getenv('PATH') = '' THEN 1 END",
        "SELECT {{'a': getenv('PATH')}}", "SELECT [getenv('PATH')]", "SELECT MAP {{'a': getenv('PATH')}}",
        "SELECT getenv('PATH')[1:3]", "SELECT getenv('PATH') BETWEEN 'a' AND 'b'", "SELECT 'a' IN (getenv('PATH'))",
        "SELECT [x FOR x IN [getenv('PATH')]]", "SELECT (getenv('PATH'))::BLOB", "SELECT TRY(getenv('PATH'))",
        "SELECT * FROM events JOIN (SELECT getenv('PATH') AS source) USING (source)",
        "SELECT * FROM events POSITIONAL JOIN '{0}/secret.csv'", "SELECT * FROM events, LATERAL (SELECT * FROM read_text(source))",
        "SELECT (SELECT content FROM read_text('/etc/passwd'))", "SELECT * FROM (VALUES (getenv('PATH'))) t",
        "SELECT unnest([getenv('PATH')])", "SELECT * FROM unnest([getenv('PATH')])",
        "SELECT * FROM range((SELECT size FROM read_blob('/etc/passwd')))", "SELECT * FROM json_each(getenv('PATH'))",
        "WITH RECURSIVE t AS (SELECT getenv('PATH') AS a UNION ALL SELECT a FROM t) SELECT * FROM t LIMIT 1",
        "SELECT EXISTS (FROM '{0}/secret.csv')",
        "SELECT * FROM events WHERE source = ANY (SELECT content FROM read_text('/etc/passwd'))",
    ];

    /// <summary>Reach for what is outside. None may be answered.</summary>
    public static IReadOnlyList<string> Reaching { get; } =
    [
        .. Readers.SelectMany(r => Files.Take(r is "glob" or "read_text" or "read_csv" or "read_parquet" ? 6 : 2)
            .Select(f => $"SELECT * FROM {r}('{f}')")),
        .. EngineTables.Select(t => $"SELECT * FROM {t}"), .. EngineTables.Select((t, i) => Wrapped($"SELECT * FROM {t}", i)),
        .. Values.Select(v => $"SELECT {v}"), .. Values.Select((v, i) => Wrapped($"SELECT {v} FROM events", i)), .. Others,
    ];

    /// <summary>Take memory or time, or are too much for a parser. Whatever they do, the process lives and each ends in time.</summary>
    public static IReadOnlyList<string> Heavy { get; } =
    [
        "SELECT repeat('x', 4000000000)", "SELECT sum(length(repeat('x', 1000000000))) FROM range(2048)",
        "SELECT lpad('x', 2000000000, 'y')", "SELECT format('{{:>2000000000}}', 'x')", "SELECT printf('%2000000000d', 1)",
        "SELECT range(10000000000)", "SELECT generate_series(1, 10000000000)", "SELECT list_resize([1], 10000000000)",
        "SELECT count(DISTINCT range) FROM range(100000000000)", "SELECT * FROM range(100000000000) ORDER BY hash(range)",
        "SELECT count(*) FROM range(100000000) a, range(100000000) b",
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
        "WITH RECURSIVE t AS (SELECT 'x' AS s UNION ALL SELECT s || s FROM t) SELECT max(length(s)) FROM t",
        "WITH a AS (SELECT string_agg('xxxxxxxxxx', '') AS s FROM range(1000000)) SELECT length(replace(s, 'x', s)) FROM a",
        "WITH a AS (SELECT string_agg('x', '') AS s FROM range(100000)) SELECT length(regexp_replace(s, 'x', s, 'g')) FROM a",
        "WITH a AS (SELECT string_agg('x', '') AS s FROM range(1000000)), b AS (SELECT s || s || s || s || s || s || s || s AS s FROM a), "
            + "c AS (SELECT s || s || s || s || s || s || s || s AS s FROM b) SELECT "
            + "sum(length(s || s || s || s || s || range)) FROM c, range(2000)",
        "SELECT regexp_matches(string_agg('a', ''), '(a*)*(a*)*(a*)*b') FROM range(100000)",
        "SELECT levenshtein(string_agg('a', ''), string_agg('b', '')) FROM range(100000)", "SELECT factorial(100000)",
        "SELECT 2::HUGEINT ** 10000", "SELECT 10000000000000::VARCHAR::BIT", "SELECT approx_top_k(range, 1000000000) FROM range(10)",
        "SELECT array_agg(range) OVER (ORDER BY range) FROM range(100000)", "SELECT to_json(range(100000000))",
        "SELECT md5(repeat('x', 3000000000))", "SELECT max(length(printf('%d', range))) FROM range(100000000000)",
        "SELECT unnest(range(1000000000))", "SELECT list_sort(range(100000000))",
        "SELECT list_transform(range(100000000), lambda x: x + 1)", Nested("SELECT ", "(", "1", ")", 3000),
        Nested("SELECT ", "(SELECT ", "1", ")", 700), Nested("SELECT ", "[", "1", "]", 3000), Nested("SELECT ", "- ", "1", "", 4000),
        Nested("SELECT ", "NOT ", "true", "", 4000), Nested("SELECT ", "abs(", "1", ")", 2000),
        Nested("", "SELECT * FROM (", "SELECT 1", ")", 800), "SELECT 1" + string.Concat(Enumerable.Repeat(" + 1", 4000)),
        "SELECT 1" + string.Concat(Enumerable.Repeat(" UNION ALL SELECT 1", 900)),
        "SELECT " + string.Join(", ", Enumerable.Repeat("*", 4000)) + " FROM events",
        "WITH " + string.Join(", ", Enumerable.Range(1, 400).Select(
            i => $"t{i} AS (SELECT * FROM {(i == 1 ? "events" : $"t{i - 1} a, t{i - 1} b")})")) + " SELECT count(*) FROM t400",
        "SELECT * FROM " + string.Join(", ", Enumerable.Range(1, 300).Select(i => $"events e{i}")),
        "SELECT '" + new string('x', 19_000) + "'",
    ];

    private static string Wrapped(string select, int which) => (which % 8) switch
    {
        0 => $"WITH a AS ({select}) SELECT * FROM a",
        1 => $"SELECT * FROM ({select})",
        2 => $"EXPLAIN {select}",
        3 => $"/* x */ EXPLAIN -- y\n ANALYZE {select}",
        4 => $"SELECT EXISTS ({select})",
        5 => $"SELECT 1 UNION ALL (SELECT 2 FROM ({select}))",
        6 => $"DESCRIBE {select}",
        _ => $"SUMMARIZE {select}",
    };

    private static string Nested(string before, string open, string inner, string close, int times) =>
        before + string.Concat(Enumerable.Repeat(open, times)) + inner + string.Concat(Enumerable.Repeat(close, times));
}
