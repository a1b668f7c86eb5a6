using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Daybook.Reports.Filters;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Daybook.Reports;

/// <summary><c>GET /stats/now?minutes=</c>: users and events of the last minutes, by the time they occurred. From raw events, so nothing
/// waits.</summary>
/// <remarks>Cost: the raw events of these minutes, by index.</remarks>
public sealed class ActiveNow(PostgresConnections database, ReportingZone reporting, ReadEventFilter filters)
{
    public const int DefaultMinutes = 5, MaxMinutes = 180;

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var (filter, minutes) = (await filters.Run(call.Query, cancel), call.Query.Number("minutes", DefaultMinutes, 1, MaxMinutes));
        call.Query.RefuseOthers();
        return Answer.Json(await Run(filter, minutes, cancel));
    }

    public async Task<ActiveNowAnswer> Run(EventFilter filter, int minutes, CancellationToken cancel)
    {
        await using var session = await ReportSession.OpenLoose(database, cancel);
        var to = reporting.Now;
        // The last instant counts, and a microsecond is the smallest step of what is stored.
        filter = filter with { Until = to + Duration.FromTicks(10) };
        return await session.One(Query(new(to - Duration.FromMinutes(minutes), to), filter),
            r => new ActiveNowAnswer(minutes, r.GetInt64(0), r.GetInt64(1), r.Time(2).ToDateTimeOffset()), cancel);
    }

    // Index events_occurred_at of the partitions of these minutes.
    internal static Query Query(Interval span, EventFilter filter) => $"""
        SELECT count(DISTINCT {People.Subject}), count(*),
          {ReportSession.Time}
        FROM events {filter.People}
        WHERE occurred_at > {span.Start} AND occurred_at <= {span.End} {filter.Conditions()}
        """;
}

/// <param name="Users">Distinct persons.</param>
/// <param name="AsOf">Every event stored before it is in the numbers.</param>
public sealed record ActiveNowAnswer(int Minutes, long Users, long Events, DateTimeOffset AsOf);
