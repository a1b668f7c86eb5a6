using System.Text.Json;
using Daybook.Foundation.Events;

namespace Daybook.Ingest.Plan;

/// <summary>Values of an event by the paths that rules use: <c>user_id</c>, <c>properties.order.total</c>, <c>context.locale</c>.</summary>
internal sealed class EventFields(Event e, JsonElement properties) : IDisposable
{
    public static readonly string[] Roots =
        ["user_id", "anonymous_id", "session_id", "source", "occurred_at", "sent_at", "properties", "context"];

    private JsonDocument? _context;

    /// <returns>A JSON value, a text of the event itself, or null if it is absent or null.</returns>
    public JsonElement? Of(string path)
    {
        var steps = path.Split('.');
        JsonElement? value = steps[0] switch
        {
            "properties" => properties,
            "context" => (_context ??= JsonDocument.Parse(e.Context)).RootElement,
            "user_id" => Text(e.UserId),
            "anonymous_id" => Text(e.AnonymousId),
            "session_id" => Text(e.SessionId),
            "source" => Text(e.Source),
            "occurred_at" => Text(e.OccurredAt.UtcDateTime.ToString("O")),
            _ => Text(e.SentAt?.UtcDateTime.ToString("O")),
        };
        foreach (var step in steps.AsSpan(1))
        {
            if (value is not { ValueKind: JsonValueKind.Object } o || !o.TryGetProperty(step, out var next)) return null;
            value = next;
        }

        return value is { ValueKind: JsonValueKind.Null } ? null : value;
    }

    public void Dispose() => _context?.Dispose();

    private static JsonElement? Text(string? text) => text is null ? null : JsonSerializer.SerializeToElement(text);
}
