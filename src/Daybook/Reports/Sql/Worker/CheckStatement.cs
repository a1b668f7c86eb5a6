using System.Text.Json;
using DuckDB.NET.Data;

namespace Daybook.Reports.Sql.Worker;

/// <summary>
/// Whether a statement may run: one SELECT, EXPLAIN, DESCRIBE or SUMMARIZE, which reads only what people may see, and calls only
/// functions that look at values.
/// </summary>
/// <remarks>The engine's own parser says what it is. Nothing is bound or run for it: the tree is read here.</remarks>
internal static class CheckStatement
{
    private const int MaxDepth = 2000;
    private const string TooDeep = "The statement is nested too deeply.";

    // One is never more than a few trees; parsing needs no settings.
    private static DuckDBConnection? _parser;

    public static WorkerMessage Run(string sql)
    {
        var (_, rest) = Explained.Split(sql);
        var place = new StatementPlace(sql, rest, 0, sql.Length - rest.Length);
        _parser ??= Open();
        using var command = _parser.CreateCommand();
        command.CommandText = "SELECT json_serialize_sql($1::VARCHAR)::VARCHAR";
        command.Parameters.Add(new DuckDBParameter(rest));
        var text = (string)command.ExecuteScalar()!;
        try
        {
            using var tree = JsonDocument.Parse(text, new() { MaxDepth = MaxDepth });
            return Judge(tree.RootElement, place);
        }
        catch (JsonException)
        {
            return Refuse(TooDeep);
        }
    }

    private static WorkerMessage Judge(JsonElement root, StatementPlace place)
    {
        if (root.GetProperty("error").GetBoolean())
        {
            var why = root.GetProperty("error_message").GetString()!;
            if (why.Contains("expression depth", StringComparison.Ordinal)) return Refuse(TooDeep);
            return root.GetProperty("error_type").GetString() == "parser" ? place.Refuse(why, EngineFault.PositionIn(root))
                : Refuse("Only one SELECT, EXPLAIN, DESCRIBE or SUMMARIZE is taken: nothing can be written, set, attached, installed or "
                + "loaded here.");
        }

        var statements = root.GetProperty("statements");
        if (statements.GetArrayLength() != 1) return Refuse("Send one statement at a time.");
        var names = StatementNames.Of(statements[0]);
        foreach (var function in names.Functions)
        {
            if (!AllowedFunctions.Scalar(function)) return place.RefuseName(Unknown(function), function);
        }

        foreach (var function in names.TableFunctions)
        {
            if (!AllowedFunctions.Table(function)) return place.RefuseName(Unknown(function), function);
        }

        foreach (var name in names.Ctes)
        {
            if (StatementNames.IsCatalog(name)) return Refuse($"A WITH cannot be called {name}: that is a table of the engine.");
        }

        HashSet<string> views = new(StringComparer.OrdinalIgnoreCase);
        foreach (var table in names.Tables)
        {
            if (table.Schema.Length == 0 && names.Ctes.Contains(table.Name) && !SqlViews.Names.Contains(table.Name)) continue;
            if (table.Schema is not ("" or "main") || table.Catalog.Length > 0 || !SqlViews.Names.Contains(table.Name))
                return place.RefuseName(
                    $"There is no table {table.Name} here. There are {string.Join(", ", SqlViews.Names.Order())}; DESCRIBE events shows "
                    + "the columns of one.", table.Name);
            views.Add(table.Name.ToLowerInvariant());
        }

        return new() { Views = [.. views] };
    }

    private static string Unknown(string function) =>
        $"The function {function} is not available here. Files, settings, the engine's own tables and the machine are out of reach; "
        + "docs/sql.md lists what can be called.";

    private static WorkerMessage Refuse(string why) => new() { Refused = why };

    private static DuckDBConnection Open()
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        return connection;
    }
}
