using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>One thing that a visitor did. Times are whole milliseconds.</summary>
/// <param name="Properties">Values are string, long, decimal or bool.</param>
internal sealed record TrafficEvent(
    Guid Id, string Type, Instant OccurredAt, Visitor Visitor, string Session, string Source,
    IReadOnlyList<(string Name, object Value)> Properties);
