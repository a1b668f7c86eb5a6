using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>One line as it is sent.</summary>
/// <param name="Line">JSON without a line break.</param>
/// <param name="Event">The event in it; null for a bad line.</param>
/// <param name="Repeated">True if the same line was sent before.</param>
/// <param name="Bad">Set for a bad line.</param>
internal sealed record Delivery(ReadOnlyMemory<byte> Line, TrafficEvent? Event, bool Repeated, BadLine? Bad)
{
    /// <summary>How long after it happened the event is first sent.</summary>
    public Duration Delay { get; init; }

    /// <summary>The time is written with this zone's offset; null means UTC.</summary>
    public DateTimeZone? Zone { get; init; }
}
