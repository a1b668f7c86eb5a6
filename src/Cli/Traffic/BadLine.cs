using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Cli.Traffic;

/// <summary>A line that Daybook must refuse, and the expected refusal.</summary>
/// <param name="Code">A rejection code.</param>
/// <param name="Field">The field that the refusal must name; null if there is none.</param>
internal sealed record BadLine(string Code, string? Field, byte[] Line)
{
    public const int Kinds = 9;

    private const int TooLarge = 33 * 1024;

    /// <param name="kind">From 0 up to but not including <see cref="Kinds"/>.</param>
    public static BadLine Make(int kind, Guid id, Instant at)
    {
        var time = InstantPattern.ExtendedIso.Format(at);
        var start = $"{{\"event_id\":\"{id}\"";
        var user = "\"user_id\":\"user_bad\"";
        return kind switch
        {
            0 => new("missing_field", "event_type", Text($"{start},\"occurred_at\":\"{time}\",{user}}}")),
            1 => new("missing_field", "user_id", Text($"{start},\"event_type\":\"page_view\",\"occurred_at\":\"{time}\"}}")),
            2 => new("invalid_timestamp", "occurred_at",
                Text($"{start},\"event_type\":\"page_view\",\"occurred_at\":\"yesterday at noon\",{user}}}")),
            3 => new("future_timestamp", "occurred_at",
                Text($"{start},\"event_type\":\"page_view\",\"occurred_at\":\"2999-01-01T00:00:00Z\",{user}}}")),
            4 => new("invalid_json", null, Text($"{start},\"event_type\":\"page_view\",\"occurred_at\":\"{time}\",")),
            5 => new("not_an_object", null, Text($"[\"page_view\",\"{id}\"]")),
            6 => new("invalid_field", "properties",
                Text($"{start},\"event_type\":\"page_view\",\"occurred_at\":\"{time}\",{user},\"properties\":\"none\"}}")),
            7 => new("invalid_field", "event_type",
                Text($"{start},\"event_type\":\"{new string('x', 101)}\",\"occurred_at\":\"{time}\",{user}}}")),
            _ => new("event_too_large", null,
                Text(
                    $"{start},\"event_type\":\"page_view\",\"occurred_at\":\"{time}\",{user},\"properties\":{{\"text\":\"{new string('x', TooLarge)}\"}}}}")),
        };
    }

    private static byte[] Text(string line) => Encoding.UTF8.GetBytes(line);
}
