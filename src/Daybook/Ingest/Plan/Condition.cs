using System.Text;
using System.Text.Json;
using Daybook.Ingest.Parsing;

namespace Daybook.Ingest.Plan;

/// <summary>One condition on a field: it exists, or it compares with a value or another field.</summary>
/// <param name="Field">Path of the field.</param>
/// <param name="Op">One of <see cref="Ops"/>.</param>
/// <param name="Value">The value to compare with; an array for <c>in</c>.</param>
/// <param name="Other">Path of another field to compare with, instead of a value.</param>
internal sealed record Condition(string Field, string Op, JsonElement? Value, string? Other)
{
    public static readonly string[] Ops = ["exists", "missing", "==", "!=", "<", "<=", ">", ">=", "in"];

    /// <returns>Null if there is no answer, because a compared field is absent or has another type.</returns>
    public bool? Holds(EventFields fields)
    {
        var left = fields.Of(Field);
        if (Op == "exists") return left is not null;
        if (Op == "missing") return left is null;
        if (left is not { } l || (Other is null ? Value : fields.Of(Other)) is not { } r) return null;
        if (Op == "in") return r.EnumerateArray().Any(v => Compare(l, v) == 0);
        if (Compare(l, r) is { } order)
        {
            return Op switch
            {
                "==" => order == 0,
                "!=" => order != 0,
                "<" => order < 0,
                "<=" => order <= 0,
                ">" => order > 0,
                _ => order >= 0,
            };
        }

        return Op switch { "==" => JsonElement.DeepEquals(l, r), "!=" => !JsonElement.DeepEquals(l, r), _ => null };
    }

    public override string ToString() =>
        Op is "exists" or "missing" ? $"{Field} {Op}" : $"{Field} {Op} {Other ?? Value?.GetRawText()}";

    // Compares numbers by value, times by instant, other texts by their characters.
    private static int? Compare(JsonElement a, JsonElement b)
    {
        if (a.ValueKind == JsonValueKind.Number && b.ValueKind == JsonValueKind.Number) return a.GetDouble().CompareTo(b.GetDouble());
        if (a.ValueKind != JsonValueKind.String || b.ValueKind != JsonValueKind.String) return null;
        var (left, right) = (a.GetString()!, b.GetString()!);
        return Timestamp.TryParse(Encoding.UTF8.GetBytes(left), out var t, out _)
            && Timestamp.TryParse(Encoding.UTF8.GetBytes(right), out var u, out _)
            ? t.CompareTo(u)
            : string.CompareOrdinal(left, right);
    }
}
