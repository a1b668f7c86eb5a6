namespace Daybook.Reports.Sql.Worker;

/// <summary>How a column's values leave the engine, so that none loses a digit on the way.</summary>
internal enum CellForm
{
    /// <summary>As the client library gives them.</summary>
    Value,

    /// <summary>As text that is a JSON number.</summary>
    Number,

    /// <summary>As text that is JSON.</summary>
    Json,

    Time,

    /// <summary>In UTC, because that is the engine's zone.</summary>
    ZonedTime,

    Text,
}

internal static class CellForms
{
    private static readonly HashSet<string> Plain =
    [
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "FLOAT", "DOUBLE", "VARCHAR",
    ];

    private static readonly HashSet<string> Large = ["UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM"];

    /// <param name="type">As DESCRIBE says it.</param>
    public static CellForm Of(string type) =>
        Plain.Contains(type) ? CellForm.Value
        : Large.Contains(type) || Begins(type, "DECIMAL(") ? CellForm.Number
        : type.EndsWith(']') || type is "JSON" or "VARIANT" || Begins(type, "STRUCT(") || Begins(type, "MAP(") || Begins(type, "UNION(")
            ? CellForm.Json
        : type == "TIMESTAMP WITH TIME ZONE" ? CellForm.ZonedTime
        : Begins(type, "TIMESTAMP") ? CellForm.Time
        : CellForm.Text;

    /// <summary>The expression that gives a column's values in this form.</summary>
    public static string Expression(string type, string column) => Of(type) switch
    {
        CellForm.Value => column,
        CellForm.Json => $"to_json({column})::VARCHAR",
        _ when type == "BLOB" => $"base64({column})",
        _ => $"{column}::VARCHAR",
    };

    private static bool Begins(string type, string with) => type.StartsWith(with, StringComparison.Ordinal);
}
