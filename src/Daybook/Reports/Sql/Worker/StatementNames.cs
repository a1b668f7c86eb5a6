using System.Text.Json;

namespace Daybook.Reports.Sql.Worker;

/// <summary>The names in a statement's tree, wherever they stand.</summary>
/// <param name="Functions">Of values, aggregates and windows; operators too.</param>
/// <param name="TableFunctions">Behind FROM.</param>
/// <param name="Ctes">Of every WITH.</param>
internal sealed record StatementNames(HashSet<string> Functions, HashSet<string> TableFunctions, HashSet<string> Ctes,
    HashSet<(string Catalog, string Schema, string Name)> Tables)
{
    private static readonly string[] Catalogs = ["duckdb_", "pragma_", "sqlite_", "pg_"];

    public static StatementNames Of(JsonElement tree)
    {
        var names = new StatementNames(new(StringComparer.OrdinalIgnoreCase), new(StringComparer.OrdinalIgnoreCase),
            new(StringComparer.OrdinalIgnoreCase), []);
        // Not recursive: a tree can be deep.
        var open = new Stack<(JsonElement Node, bool OfTable)>([(tree, false)]);
        while (open.TryPop(out var next))
        {
            if (next.Node.ValueKind == JsonValueKind.Array)
            {
                foreach (var one in next.Node.EnumerateArray()) open.Push((one, false));
            }
            else if (next.Node.ValueKind == JsonValueKind.Object)
            {
                names.Add(next.Node, next.OfTable);
                var type = Text(next.Node, "type");
                foreach (var member in next.Node.EnumerateObject())
                    open.Push((member.Value, type == "TABLE_FUNCTION" && member.Name == "function"));
            }
        }

        return names;
    }

    /// <summary>Tables that the engine has without anybody having made them.</summary>
    public static bool IsCatalog(string name) => Catalogs.Any(c => name.StartsWith(c, StringComparison.OrdinalIgnoreCase));

    private void Add(JsonElement node, bool ofTable)
    {
        if (Text(node, "function_name") is { Length: > 0 } function) (ofTable ? TableFunctions : Functions).Add(function);
        if (Text(node, "cte_name") is { Length: > 0 } cte) Ctes.Add(cte);
        if (node.TryGetProperty("cte_map", out var map) && map.TryGetProperty("map", out var entries)
            && entries.ValueKind == JsonValueKind.Array)
        {
            foreach (var entry in entries.EnumerateArray())
            {
                if (Text(entry, "key") is { } key) Ctes.Add(key);
            }
        }

        if (Text(node, "type") is "BASE_TABLE" or "SHOW_REF" && Text(node, "table_name") is { Length: > 0 } table)
            Tables.Add((Text(node, "catalog_name") ?? "", Text(node, "schema_name") ?? "", table));
    }

    private static string? Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
