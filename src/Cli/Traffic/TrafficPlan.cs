using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>What to generate. Equal plans give equal bytes.</summary>
internal sealed record TrafficPlan
{
    /// <summary>Lines to send, the repeated and the bad ones included.</summary>
    public required int Events { get; init; }

    public required long Seed { get; init; }

    /// <summary>Whose days and hours the traffic follows.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    /// <summary>No event happens at or after it.</summary>
    public required Instant End { get; init; }

    /// <summary>Calendar days of <see cref="Zone"/> that have events, the one before <see cref="End"/> the last.</summary>
    public int Days { get; init; } = 30;

    /// <summary>People who come at all. 0: one for 25 events.</summary>
    public int Users { get; init; }

    public Share Duplicates { get; init; }

    /// <summary>Sent 1 to 6 days after they happened.</summary>
    public Share Late { get; init; }

    /// <summary>Sent up to 10 minutes after they happened, so that others overtake them.</summary>
    public Share OutOfOrder { get; init; }

    public Share Bad { get; init; }

    /// <summary>Times written with the zone's offset instead of <c>Z</c>.</summary>
    public Share LocalTimes { get; init; }

    public int UserCount => Users > 0 ? Users : Math.Max(10, Events / 25);

    public int DuplicateCount => Duplicates.Of(Events);

    public int BadCount => Bad.Of(Events);

    /// <summary>Distinct events that Daybook must store.</summary>
    public int GoodCount => Events - DuplicateCount - BadCount;
}
