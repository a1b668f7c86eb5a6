using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Daybook.Tools.Bench.Peers;

/// <summary>
/// One event of the data. A person has a user id or an anonymous id, never both, so every product counts the same people.
/// </summary>
/// <param name="At">In UTC, whole seconds.</param>
/// <param name="Properties">Values are string or long.</param>
internal sealed record PeerEvent(
    Guid Id, string Type, DateTime At, int Person, int Session, IReadOnlyList<(string Name, object Value)> Properties)
{
    // One in three never signed in.
    public string? UserId => Person % 3 == 0 ? null : $"user-{Person}";

    public string? AnonymousId => Person % 3 == 0 ? $"visitor-{Person}" : null;

    /// <summary>Its line of JSON, line break included.</summary>
    public void Write(Utf8JsonWriter json, IBufferWriter<byte> to)
    {
        json.Reset(to);
        json.WriteStartObject();
        json.WriteString("event_id"u8, Id);
        json.WriteString("event_type"u8, Type);
        json.WriteString("occurred_at"u8, At.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        if (UserId is { } user) json.WriteString("user_id"u8, user);
        if (AnonymousId is { } visitor) json.WriteString("anonymous_id"u8, visitor);
        json.WriteString("session_id"u8, $"session-{Session}");
        json.WriteString("source"u8, "web"u8);
        json.WriteStartObject("properties"u8);
        foreach (var (name, value) in Properties)
        {
            if (value is long number) json.WriteNumber(name, number);
            else json.WriteString(name, (string)value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        to.Write("\n"u8);
    }
}
