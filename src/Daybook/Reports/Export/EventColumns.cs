namespace Daybook.Reports.Export;

/// <summary>The columns of csv and xlsx in order. The first five are those of the import format.</summary>
internal static class EventColumns
{
    public static IReadOnlyList<EventColumn> All { get; } =
    [
        new("event_id", 0, EventCell.Id),
        new("occurred_at", 2, EventCell.Time),
        new("user_id", 3, EventCell.Text),
        new("event_type", 1, EventCell.Text),
        new("properties_json", 7, EventCell.Json),
        new("anonymous_id", 4, EventCell.Text),
        new("session_id", 5, EventCell.Text),
        new("source", 6, EventCell.Text),
        new("context_json", 8, EventCell.Json),
        new("received_at", 9, EventCell.Time),
        new("sent_at", 10, EventCell.Time),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(c => c.Name)];
}

/// <param name="Place">In <see cref="Reports.StoredEvent.Columns"/>.</param>
internal readonly record struct EventColumn(string Name, int Place, EventCell Cell);

internal enum EventCell
{
    Id,
    Time,
    Text,
    Json,
}
