using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>What to generate. Equal plans give equal bytes.</summary>
internal sealed record TrafficPlan
{
    /// <summary>Lines to send, including repeated and bad ones.</summary>
    public required int Events { get; init; }

    public required long Seed { get; init; }

    /// <summary>The traffic follows the days and hours of this zone.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    /// <summary>No event happens at or after it.</summary>
    public required Instant End { get; init; }

    /// <summary>Calendar days of <see cref="Zone"/> with events. The last one is just before <see cref="End"/>.</summary>
    public int Days { get; init; } = 30;

    /// <summary>Number of people. 0 means one for 25 events.</summary>
    public int Users { get; init; }

    public Share Duplicates { get; init; }

    /// <summary>Sent 1 to 6 days after they happened.</summary>
    public Share Late { get; init; }

    /// <summary>Sent up to 10 minutes after they happened, so that others overtake them.</summary>
    public Share OutOfOrder { get; init; }

    public Share Bad { get; init; }

    /// <summary>Times written with the zone's offset instead of <c>Z</c>.</summary>
    public Share LocalTimes { get; init; }

    /// <summary>Of the people with a user id, those who come without it and sign up later.</summary>
    public Share SignUps { get; init; }

    /// <summary>
    /// The visitors come with browsers: events have a user agent and an address, page views the page's whole address, a referrer and a
    /// campaign. Country and device are not said but left to Daybook to tell.
    /// </summary>
    public bool Web { get; init; }

    /// <summary>As Segment's SDKs can send it: no event has a session, and the source is that of a key without one.</summary>
    public bool Segment { get; init; }

    public int UserCount => Users > 0 ? Users : Math.Max(10, Events / 25);

    public int DuplicateCount => Duplicates.Of(Events);

    public int BadCount => Bad.Of(Events);

    /// <summary>Distinct events that Daybook must store.</summary>
    public int GoodCount => Events - DuplicateCount - BadCount;
}
