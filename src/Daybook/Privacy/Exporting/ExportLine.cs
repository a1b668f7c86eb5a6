using System.Text.Json;
using System.Text.Json.Serialization;
using Daybook.Reports;

namespace Daybook.Privacy.Exporting;

/// <summary>One line of a person's export.</summary>
internal static class ExportLine
{
    /// <param name="IdKind"><c>user</c>, or <c>anonymous</c>: an id that belongs to the user.</param>
    /// <param name="Subject">The id as it is stored.</param>
    /// <param name="FirstAt">First event ever stored, including dropped ones.</param>
    /// <param name="ActiveDays">UTC days with events.</param>
    public sealed record Profile(string Kind, string IdKind, string Subject, DateTimeOffset FirstAt, IReadOnlyList<DateOnly> ActiveDays);

    /// <param name="Value">Null where an event cleared it, or where it was too large to keep.</param>
    /// <param name="SetAt">When the event occurred that said so.</param>
    public sealed record Property(string Kind, string IdKind, string Subject, string Name, RawJson? Value, DateTimeOffset SetAt,
        bool TooLarge);

    /// <param name="Properties">What the person's events say about the group.</param>
    public sealed record Group(string Kind, string IdKind, string Subject, string GroupType, string GroupId, DateTimeOffset SetAt,
        RawJson Properties);

    /// <param name="Segment">A frozen segment that the person was in at <paramref name="AsOf"/>.</param>
    public sealed record Cohort(string Kind, string IdKind, string Subject, string Segment, DateTimeOffset AsOf);

    /// <param name="From"><c>postgres</c>, or <c>s3</c>: if its day was dropped from the database.</param>
    public sealed record Event(string Kind, string From, [property: JsonPropertyName("event")] JsonElement Content);

    /// <param name="Body">The first 8 KiB of what was sent.</param>
    public sealed record Rejected(string Kind, Guid? EventId, string Code, string? Field, string Detail, string Stage, string Source,
        DateTimeOffset ReceivedAt, string Body);

    /// <param name="Reason">Why its message could not be stored.</param>
    public sealed record DeadLetter(string Kind, long DeadLetterId, string Code, string Reason, DateTimeOffset DeadAt, Guid EventId,
        string EventType, DateTimeOffset OccurredAt, JsonElement Properties, JsonElement Context);
}

/// <summary>The last line, with the number of each kind.</summary>
internal sealed record ExportEnd
{
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "end";

    public int Profiles { get; init; }

    public int Properties { get; init; }

    public int Groups { get; init; }

    public int Cohorts { get; init; }

    public long Events { get; init; }

    public int Rejected { get; init; }

    public int DeadLetters { get; init; }
}
