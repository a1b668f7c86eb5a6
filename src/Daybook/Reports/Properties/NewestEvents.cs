using NodaTime;

namespace Daybook.Reports.Properties;

/// <summary>
/// The newest stored events, about <see cref="Enough"/> of them, in whole quarter hours: what a look at properties reads.
/// </summary>
/// <param name="Spans">In the order of time.</param>
internal sealed record NewestEvents(IReadOnlyList<Interval> Spans)
{
    /// <summary>Of the asked type. A look at them takes a second at most.</summary>
    public const long Enough = 50_000;

    // Of all types.
    private const long Most = 500_000;
    private const int MostQuarters = 2000;

    // A query locks every partition between its first and its last instant.
    private static readonly Duration Longest = Duration.FromDays(100), Quarter = Duration.FromMinutes(15);

    /// <summary>Everything from here on was read, and nothing before.</summary>
    public Instant? From => Spans.Count == 0 ? null : Spans[0].Start;

    public static async Task<NewestEvents> Read(ReportSession session, string? type, CancellationToken cancel)
    {
        // PostgreSQL expects a hundred members of each object and then compiles for seconds what it would run in less.
        await session.Rows($"SET LOCAL jit = off", _ => 0, cancel);
        var horizon = await session.One($"SELECT horizon FROM policy", r => r.TimeOrMin(0), cancel);
        var quarters = (await session.Rows(Counted(type), r => (Start: r.Time(0), Asked: r.GetInt64(1), All: r.GetInt64(2)), cancel))
            .ToDictionary(q => q.Start, q => (q.Asked, q.All));
        // Which types wait to be counted is not known.
        foreach (var (start, events) in await session.Rows($"SELECT bucket, sum(events)::bigint FROM day_marks GROUP BY bucket",
            r => (r.Time(0), r.GetInt64(1)), cancel))
        {
            var known = quarters.GetValueOrDefault(start);
            quarters[start] = (known.Asked + events, known.All + events);
        }

        List<Instant> taken = [];
        var (asked, all) = (0L, 0L);
        foreach (var (start, (its, everybodys)) in quarters.OrderByDescending(q => q.Key))
        {
            if (start + Quarter <= horizon || taken.Count > 0 && (asked >= Enough || all + everybodys > Most || taken[0] - start > Longest))
                break;
            taken.Add(start);
            (asked, all) = (asked + its, all + everybodys);
        }

        taken.Reverse();
        // Of all types nothing lies between the quarter hours, so one span holds the same events and is read in one go.
        return new(type is null && taken.Count > 0 ? [new(taken[0], taken[^1] + Quarter)] : WaitingQuarters.Join(taken));
    }

    /// <summary>A row source <c>e</c>: the events.</summary>
    public Query Rows() => new WaitingQuarters(Spans, 0).Events();

    // Primary key of quarter_counts, read backwards.
    internal static Query Counted(string? type)
    {
        if (type is null)
            return $"""
                SELECT bucket, sum(events)::bigint, sum(events)::bigint FROM quarter_counts
                GROUP BY bucket ORDER BY bucket DESC LIMIT {MostQuarters}
                """;
        return $"""
            SELECT q.bucket, (sum(q.events) FILTER (WHERE t.event_type = {type}))::bigint, sum(q.events)::bigint
            FROM quarter_counts q JOIN event_types t USING (type_no)
            GROUP BY q.bucket HAVING bool_or(t.event_type = {type})
            ORDER BY q.bucket DESC LIMIT {MostQuarters}
            """;
    }
}
