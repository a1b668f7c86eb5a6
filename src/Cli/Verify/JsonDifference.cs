using System.Globalization;
using System.Text.Json;

namespace Daybook.Cli.Verify;

/// <summary>Finds the first place where an answer differs from what it must contain.</summary>
internal static class JsonDifference
{
    // Ratios have four decimal places, seconds have three.
    private const double RoundedRatio = 0.00011;
    private const double RoundedSeconds = 0.0011;

    /// <summary>
    /// Null if everything expected is there; otherwise the place and both values. Objects may have more members, but arrays may not have
    /// more elements.
    /// </summary>
    public static string? Find(JsonElement expected, JsonElement actual, string path = "")
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in expected.EnumerateObject())
            {
                var at = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
                if (!actual.TryGetProperty(member.Name, out var value)) return $"{at} is missing; it must be {Short(member.Value)}";
                if (Find(member.Value, value, at) is { } difference) return difference;
            }

            return null;
        }

        if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array)
        {
            var items = actual.EnumerateArray().ToList();
            var index = 0;
            foreach (var item in expected.EnumerateArray())
            {
                if (index == items.Count) break;
                if (Find(item, items[index], $"{path}[{index++}]") is { } difference) return difference;
            }

            return expected.GetArrayLength() == items.Count ? null
                : $"{path} has {items.Count} elements; it must have {expected.GetArrayLength()}";
        }

        return AreEqual(expected, actual) ? null : $"{path} is {Short(actual)}; it must be {Short(expected)}";
    }

    private static bool AreEqual(JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind != actual.ValueKind) return false;
        return expected.ValueKind switch
        {
            JsonValueKind.Number => AreEqualNumbers(expected, actual),
            JsonValueKind.String => expected.GetString() == actual.GetString() || (Time(expected) is { } time && time == Time(actual)),
            _ => true,
        };
    }

    // Counts are exact; quotients are rounded.
    private static bool AreEqualNumbers(JsonElement expected, JsonElement actual)
    {
        if (expected.TryGetInt64(out var whole) && actual.TryGetInt64(out var other)) return whole == other;
        var number = expected.GetDouble();
        return Math.Abs(number - actual.GetDouble()) <= (Math.Abs(number) <= 1 ? RoundedRatio : RoundedSeconds);
    }

    // The same instant may have a fraction of zeros or none.
    private static DateTimeOffset? Time(JsonElement text) =>
        text.GetString() is { Length: >= 20 } value && value.EndsWith('Z')
        && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 120 } text ? text[..120] + "…" : value.GetRawText();
}
