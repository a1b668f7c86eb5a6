using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Daybook.Reports;
using Daybook.Reports.Filters;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Daybook.Privacy.People;

/// <summary>
/// <c>GET /stats/now/people?minutes=&amp;limit=</c>: whom <c>/stats/now</c> counts, each with their newest event in these minutes; who did
/// something last stands first.
/// </summary>
/// <remarks>Cost: the raw events of these minutes, by index, sorted by person.</remarks>
public sealed class PeopleNow(PostgresConnections database, ReportingZone reporting, ReadEventFilter filters)
{
    private const int DefaultLimit = 10, MaxLimit = 200;

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var asked = call.Query;
        var filter = await filters.Run(asked, cancel);
        var minutes = asked.Number("minutes", ActiveNow.DefaultMinutes, 1, ActiveNow.MaxMinutes);
        var limit = asked.Number("limit", DefaultLimit, 1, MaxLimit);
        asked.RefuseOthers();
        var to = reporting.Now;
        await using var session = await ReportSession.Open(database, cancel);
        // The last instant counts, as it does in /stats/now.
        var rows = await session.Rows(
            Query(new(to - Duration.FromMinutes(minutes), to), filter with { Until = to + Duration.FromTicks(10) }, limit),
            r => (Event: StoredEvent.Read(r), Subject: r.GetString(11), Users: r.GetInt64(12)), cancel);
        var asOf = await session.One($"SELECT {ReportSession.Time}", r => r.Time(0), cancel);
        call.Note.Items = rows.Count;
        var users = rows.Count == 0 ? 0 : rows[0].Users;
        return Answer.Json(new PeopleNowAnswer(minutes, users,
            [.. rows.Select(r => new PersonNow(r.Subject[0] == 'u' ? Person.User : Person.Anonymous, r.Subject[2..], r.Event))],
            users > rows.Count, asOf.ToDateTimeOffset()));
    }

    // Index events_occurred_at of the partitions of these minutes. Whole events are read only of those who are shown.
    internal static Query Query(Interval span, EventFilter filter, int limit) => $"""
        WITH latest AS (
          SELECT DISTINCT ON (subject) subject, at, id
          FROM (SELECT {Reports.People.Subject} AS subject, occurred_at AS at, event_id AS id
                FROM events {filter.People}
                WHERE occurred_at > {span.Start} AND occurred_at <= {span.End} {filter.Conditions()}) e
          ORDER BY subject, at DESC, id DESC),
        shown AS MATERIALIZED (
          SELECT subject, at, id, count(*) OVER () AS users FROM latest ORDER BY at DESC, id DESC LIMIT {limit})
        SELECT {StoredEvent.Columns}, subject, users
        FROM shown JOIN events ON occurred_at = at AND event_id = id
        WHERE occurred_at > {span.Start} AND occurred_at <= {span.End}
        ORDER BY occurred_at DESC, event_id DESC
        """;
}

/// <param name="Users">All of them, also those who are not listed.</param>
/// <param name="More">There are others.</param>
/// <param name="AsOf">Every event stored before it is in the answer.</param>
public sealed record PeopleNowAnswer(int Minutes, long Users, IReadOnlyList<PersonNow> People, bool More, DateTimeOffset AsOf);

/// <param name="Id">As it is stored.</param>
/// <param name="Event">What they did last.</param>
public sealed record PersonNow(string Kind, string Id, StoredEvent Event);
