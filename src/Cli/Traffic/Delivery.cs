using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>One line as it is sent.</summary>
/// <param name="Line">JSON without a line end.</param>
/// <param name="Event">What it says; null for a bad line.</param>
/// <param name="Repeated">The same line was sent before.</param>
/// <param name="Bad">Set for a bad line.</param>
internal sealed record Delivery(ReadOnlyMemory<byte> Line, TrafficEvent? Event, bool Repeated, BadLine? Bad)
{
    /// <summary>How long after it happened the event is sent, the first time.</summary>
    public Duration Delay { get; init; }

    /// <summary>The zone whose offset the time is written with; null: UTC.</summary>
    public DateTimeZone? Zone { get; init; }
}
