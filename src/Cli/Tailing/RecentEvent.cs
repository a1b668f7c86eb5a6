using System.Text.Json;
using Daybook.Cli.Queries;

namespace Daybook.Cli.Tailing;

/// <summary>An event as <c>GET /events/recent</c> shows it.</summary>
internal sealed record RecentEvent(Guid Id, DateTimeOffset ReceivedAt, JsonElement Whole)
{
    public static IReadOnlyList<RecentEvent> Read(string answer) =>
    [
        .. JsonDocument.Parse(answer).RootElement.GetProperty("events").EnumerateArray().Select(e =>
            new RecentEvent(e.GetProperty("event_id").GetGuid(), e.GetProperty("received_at").GetDateTimeOffset(), e)),
    ];

    /// <summary>A line for a person: when it was received, what, who, from where, and its properties.</summary>
    public string Line()
    {
        var who = Text("user_id") ?? Text("anonymous_id") ?? "–";
        var properties = Whole.GetProperty("properties").GetRawText();
        return TextTable.Printable(
            $"{ReceivedAt:HH:mm:ss.fff}  {Text("event_type"),-24}  {who,-20}  {Text("source"),-10}  {properties}");
    }

    /// <summary>The event as the API shows it, on one line.</summary>
    public string Json() => Whole.GetRawText();

    private string? Text(string name) => Whole.GetProperty(name).GetString();
}
