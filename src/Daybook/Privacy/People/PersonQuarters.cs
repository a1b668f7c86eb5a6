using Daybook.Foundation.Time;
using Daybook.Reports;
using NodaTime;
using Npgsql;

namespace Daybook.Privacy.People;

/// <summary>
/// The quarter hours in which a person's stored events are, the newest first: those in which Rollup saw one of their ids, and those that it
/// has not counted yet. Events have no index by person; this is what stands in for it.
/// </summary>
/// <param name="Start">Of the quarter hour.</param>
/// <param name="Events">Of everybody in it, as Rollup counted them: what reading it costs. 0 if unknown.</param>
internal readonly record struct PersonQuarter(Instant Start, long Events);

internal static class PersonQuarters
{
    private const int SlotsOfAHalf = 48;

    public static async Task<List<PersonQuarter>> Read(ReportSession session, string[] subjects, CancellationToken cancel)
    {
        var horizon = await session.One($"SELECT horizon FROM policy", r => r.TimeOrMin(0), cancel);
        HashSet<Instant> starts = [.. (await session.Rows(Masks(subjects), Starts, cancel)).SelectMany(s => s)];
        starts.UnionWith(await session.Rows($"SELECT DISTINCT bucket FROM day_marks", r => r.Time(0), cancel));
        List<Instant> kept = [.. starts.Where(s => s + UtcQuarter.Length > horizon)];
        var events = (await session.Rows(Counts(kept), r => (Start: r.Time(0), Events: r.GetInt64(1)), cancel))
            .ToDictionary(c => c.Start, c => c.Events);
        return [.. kept.OrderDescending().Select(s => new PersonQuarter(s, events.GetValueOrDefault(s)))];
    }

    // Index users_subject_key; primary keys of user_days and linked_days. A person's user has the days of all their ids, so it may say more
    // than is true of each, and the events decide.
    internal static Query Masks(string[] subjects) => $"""
        SELECT d.utc_day, bit_or(d.lo), bit_or(d.hi)
        FROM users u
        JOIN LATERAL (
          SELECT utc_day, lo, hi FROM user_days d WHERE d.user_no = u.user_no
          UNION ALL
          SELECT utc_day, lo, hi FROM linked_days d WHERE d.user_no = u.user_no) d ON true
        WHERE u.subject = ANY({subjects})
        GROUP BY d.utc_day
        """;

    // Primary key of quarter_counts.
    internal static Query Counts(IReadOnlyList<Instant> starts) => $"""
        SELECT q.bucket, sum(q.events)::bigint
        FROM unnest({starts}) s (bucket) JOIN quarter_counts q USING (bucket)
        GROUP BY q.bucket
        """;

    private static IEnumerable<Instant> Starts(NpgsqlDataReader row)
    {
        var (day, lo, hi) = (row.Date(0).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant(), row.GetInt64(1), row.GetInt64(2));
        List<Instant> starts = [];
        for (var slot = 0; slot < 2 * SlotsOfAHalf; slot++)
        {
            var (half, bit) = slot < SlotsOfAHalf ? (lo, slot) : (hi, slot - SlotsOfAHalf);
            if ((half >> bit & 1) != 0) starts.Add(day + UtcQuarter.Length * slot);
        }

        return starts;
    }
}
