using Daybook.Foundation.Http;

namespace Daybook.Reports;

/// <param name="Anchor">The event type where paths begin, or where they end.</param>
/// <param name="Backwards">They end there: a path is walked from its end.</param>
/// <param name="Steps">How many are looked at, the anchor included.</param>
/// <param name="Limit">How many event types a step has; the rest is one more.</param>
/// <param name="Within">How far from the anchor an event may be.</param>
public sealed record PathsQuestion(string Anchor, bool Backwards, int Steps, int Limit, TimeSpan Within)
{
    public const int MinSteps = 2, MaxSteps = 6, DefaultSteps = 4, MaxLimit = 20, DefaultLimit = 5;
    public static readonly TimeSpan DefaultWithin = TimeSpan.FromDays(1);

    public static PathsQuestion Read(QueryReader query)
    {
        var (start, end) = (query.Text("start"), query.Text("end"));
        if (start is null == end is null)
            throw QueryReader.Invalid("start", "Give either `start`, the event type where paths begin, or `end`, the one where they end.");
        return new(start ?? end!, end is not null, query.Number("steps", DefaultSteps, MinSteps, MaxSteps),
            query.Number("limit", DefaultLimit, 1, MaxLimit), query.Within("within", DefaultWithin));
    }
}
