using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace Daybook.Tests.Reports.SqlStatements;

/// <summary>The list of functions that a statement may call.</summary>
public sealed partial class AllowedFunctionsTests
{
    // The parser knows these by itself, so the engine does not list all of them.
    private static readonly string[] OfTheParser =
    [
        "cume_dist", "dense_rank", "fill", "first", "first_value", "grouping", "grouping_id", "if", "ifnull", "lag", "last", "last_value",
        "lead", "nth_value", "ntile", "percent_rank", "rank", "rank_dense", "row_number", "unnest",
    ];

    // With a new version of the engine this fails until somebody has looked at its new functions. Those that look at anything but values
    // belong into the expression below; the others into the list, with DAYBOOK_REWRITE=1.
    [Fact]
    public void The_list_is_every_function_of_this_engine_that_looks_at_values_and_at_nothing_else() => CommittedFile.ShouldBe(
        "src/Daybook/Reports/Sql/Worker/functions.txt",
        string.Concat(OfTheEngine().Where(name => !LooksElsewhere().IsMatch(name)).Concat(OfTheParser).Distinct()
            .Order(StringComparer.Ordinal).Select(name => name + "\n")));

    private static List<string> OfTheEngine()
    {
        using var engine = new DuckDBConnection("DataSource=:memory:");
        engine.Open();
        using var command = engine.CreateCommand();
        command.CommandText = """
            SELECT DISTINCT function_name FROM duckdb_functions()
            WHERE function_type IN ('scalar', 'aggregate', 'macro', 'window')
            """;
        using var reader = command.ExecuteReader();
        List<string> names = [];
        while (reader.Read()) names.Add(reader.GetString(0));
        return names;
    }

    // Settings, the environment, the catalog, sequences, variables, logs, statements as data, the engine's own doings.
    [GeneratedRegex("^(pg_.*|duckdb_.*|pragma_.*|has_.*_privilege|__internal.*|internal_.*|.*serialize.*|json_execute.*|getenv|getvariable|"
        + "current_setting|current_catalog|current_connection.*|current_database|current_query.*|current_role|current_schemas?|"
        + "current_transaction.*|current_user|session_user|user|nextval|currval|setseed|txid_current|in_search_path|inet_.*|"
        + "(col|obj|shobj)_description|format_pg_type|format_type|write_log|parse_duckdb_log_message|.*secret.*|version|sleep.*|stats|"
        + "export_.*|read_.*|.*_scan|query.*|checkpoint|parquet_.*|.*_encryption_.*|.*metadata.*|map_to_pg_oid|.*variable.*|"
        + "sql_auto_complete|get_block_size|enable_.*|"
        + "disable_.*|error|invoke|finalize|combine|.*_privilege.*|generate_database_key|vector_type)$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LooksElsewhere();
}
