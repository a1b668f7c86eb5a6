using System.Globalization;
using System.Text.Json;

namespace Daybook.Reports.Sql.Worker;

/// <summary>
/// What the engine says of a statement that is wrong. Its settings make it say so as JSON, because only there is the place.
/// </summary>
/// <param name="Position">In bytes of UTF-8, in what was run; null: it does not say.</param>
internal readonly record struct EngineFault(string Text, int? Position)
{
    public const string Setting = "errors_as_json = true";

    public static EngineFault Read(string message)
    {
        if (!message.StartsWith('{')) return new(message, null);
        try
        {
            using var json = JsonDocument.Parse(message);
            return json.RootElement.TryGetProperty("exception_message", out var text)
                && json.RootElement.TryGetProperty("exception_type", out var type)
                ? new($"{type.GetString()} Error: {text.GetString()}", PositionIn(json.RootElement)) : new(message, null);
        }
        catch (JsonException)
        {
            return new(message, null);
        }
    }

    public static int? PositionIn(JsonElement fault) =>
        fault.TryGetProperty("position", out var position)
            && int.TryParse(position.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : null;
}
