using Daybook.Foundation.Time;
using Daybook.Reports;
using NodaTime;

namespace Daybook.Privacy.People;

/// <summary>Cuts a person's quarter hours into pieces that one query may read.</summary>
internal static class PersonSpans
{
    /// <summary>Events of everybody that one query reads, so that it takes a second at most.</summary>
    public const long EventsOfAPiece = 100_000;

    private const int QuartersOfAPiece = 500;

    // A query locks every partition between its first and its last instant.
    private static readonly Duration Longest = Duration.FromDays(100);

    /// <param name="quarters">The newest first.</param>
    /// <returns>The newest first. Each has at least one quarter hour.</returns>
    public static IEnumerable<PersonPiece> Of(IReadOnlyList<PersonQuarter> quarters)
    {
        for (var i = 0; i < quarters.Count;)
        {
            var first = i;
            var events = 0L;
            do events += quarters[i++].Events;
            while (i < quarters.Count && events + quarters[i].Events <= EventsOfAPiece && i - first < QuartersOfAPiece
                && quarters[first].Start - quarters[i].Start < Longest);
            yield return new(UtcQuarter.Join([.. quarters.Skip(first).Take(i - first).Select(q => q.Start).Reverse()]), events);
        }
    }
}

/// <param name="Spans">In the order of time.</param>
/// <param name="Events">Of everybody in them.</param>
internal sealed record PersonPiece(IReadOnlyList<Interval> Spans, long Events)
{
    public Instant Start => Spans[0].Start;

    /// <summary>A row source <c>e</c>: all events of these spans.</summary>
    public Query Rows() => $"{EventSpans.Rows(Spans)} e";
}
