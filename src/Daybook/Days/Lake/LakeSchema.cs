using System.Text.Encodings.Web;
using System.Text.Json;
using Daybook.Days.Columns;

namespace Daybook.Days.Lake;

/// <summary>Schemas of tables as the log has them: what column files hold, in Delta's names of types.</summary>
/// <remarks>
/// Times are microseconds adjusted to UTC, numbers DECIMAL(27,12). Every column may be null, so that files may lack what only other days
/// have.
/// </remarks>
internal static class LakeSchema
{
    private const string Number = "decimal(27,12)";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The partition, which no file has, and what every file has.
    private static readonly (string Name, object Type)[] Fixed =
    [
        ("dt", "date"), ("event_type", "string"), ("person", "long"), ("occurred_at", "timestamp"), ("source", "string"),
        ("named", "boolean"), ("session_id", "string"), ("tie", "long"), ("props", Map("string")), ("kinds", Map("string")),
        ("nums", Map(Number)), ("fields", Map("string")), ("field_kinds", Map("string")),
    ];

    public static string People { get; } = Write([("person", "long"), ("owner", "long")]);

    /// <param name="files">What each file has columns of its own for. A column that none has any more leaves the schema.</param>
    public static string Events(IEnumerable<FileShape> files)
    {
        SortedSet<string> texts = new(StringComparer.Ordinal), numbers = new(StringComparer.Ordinal), fields = new(StringComparer.Ordinal);
        foreach (var file in files)
        {
            texts.UnionWith(file.Columns);
            numbers.UnionWith(file.Numbers);
            fields.UnionWith(file.Fields);
        }

        return Write(
        [
            .. Fixed,
            .. texts.Select(n => ($"p:{n}", (object)"string")), .. texts.Select(n => ($"k:{n}", (object)"string")),
            .. numbers.Select(n => ($"n:{n}", (object)Number)),
            .. fields.Select(n => ($"f:{n}", (object)"string")), .. fields.Select(n => ($"fk:{n}", (object)"string")),
        ]);
    }

    private static Dictionary<string, object> Map(string value) =>
        new() { ["type"] = "map", ["keyType"] = "string", ["valueType"] = value, ["valueContainsNull"] = true };

    private static string Write(IEnumerable<(string Name, object Type)> columns) => JsonSerializer.Serialize(
        new Dictionary<string, object>
        {
            ["type"] = "struct",
            ["fields"] = columns.Select(c => new Dictionary<string, object>
            {
                ["name"] = c.Name,
                ["type"] = c.Type,
                ["nullable"] = true,
                ["metadata"] = new Dictionary<string, string>(),
            }),
        }, Relaxed);
}
