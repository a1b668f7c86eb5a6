using Daybook.Days.Columns;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Daybook.Reports.Columns;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Daybook.Reports.Sql;

/// <summary>
/// Makes what a statement reads: the files of closed days that are current in one snapshot of PostgreSQL, and beside them files with what
/// no day's file holds.
/// </summary>
/// <remarks>
/// The process that runs the statement then needs neither PostgreSQL nor S3. Only the views that the statement names are made.
/// </remarks>
public sealed class PrepareSql(PostgresConnections database, ReportingZone reporting, ColumnEngine engine, ColumnCache cache,
    ColumnFolder folder, IOptions<ColumnsOptions> columns, TimeProvider clock)
{
    private const int MostPersons = 2_000_000;

    /// <param name="views">Those that the statement reads.</param>
    /// <param name="named">Whoever asks may know people's ids.</param>
    internal async Task<SqlSnapshot> Run(ReportRange range, IReadOnlyList<string> views, bool named, CancellationToken cancel)
    {
        var made = new SqlSnapshot(Path.Combine(folder.Path, $"sql-{Guid.CreateVersion7(clock.GetUtcNow()):N}"));
        try
        {
            Directory.CreateDirectory(made.Folder);
            await using var session = await ReportSession.Open(database, cancel);
            var (provenance, kept) = await Provenance.Read(session, range.Bounds, range.Bounds, reporting.Now,
                live: !views.Contains(SqlViews.DailyMetrics), cancel);
            made.Provenance = provenance;
            var people = new PeopleNumbers();
            if (views.Contains(SqlViews.Events) || views.Contains(SqlViews.Persons))
                await Events(made, session, range, kept, people, named, cancel);
            if (views.Contains(SqlViews.Persons)) await Persons(made, session, people, named, cancel);
            if (views.Contains(SqlViews.DailyMetrics)) await DailyMetrics(made, session, range, cancel);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    private async Task Events(SqlSnapshot made, ReportSession session, ReportRange range, KeptFrom kept, PeopleNumbers people,
        bool named, CancellationToken cancel)
    {
        var start = Instant.Min(Instant.Max(range.Start, kept.Columns), range.End);
        var span = new Interval(start, range.End);
        var days = start == range.End ? ColumnDays.None : await ColumnDays.Read(session, span, kept, cancel);
        if (days.RestEvents > columns.Value.MaxMergedEvents) throw SqlProblems.TooManyFresh(days.RestEvents);
        made.Lease = await cache.Lease([.. days.Days.Select(f => (f.File, f.Bytes))], cancel);
        made.Files.AddRange(days.Days.Select(f => made.Lease.PathOf(f.File)));
        made.Inexact.UnionWith(days.Days.SelectMany(f => f.Inexact));
        var linked = await LinkedPeople.Read(session, span, people, cancel) ?? throw SqlProblems.TooManyLinked();
        var rest = made.NewFile("rest");
        var links = linked.Any ? made.NewFile("linked") : null;
        await engine.Run(work =>
        {
            work.Execute(DayRows.Create);
            if (days.Rest.Count > 0)
            {
                using var writer = new DayWriter(work);
                // On the engine's thread, which has nothing else to do meanwhile.
                session.Rows(FreshEvents(days.Rest), r =>
                {
                    work.ThrowIfCancelled();
                    writer.Add(r, people.Of(r.IsDBNull(1) ? null : r.GetInt32(1), r.TextOrNull(9)));
                    return true;
                }, cancel).GetAwaiter().GetResult();
                made.Inexact.UnionWith(writer.Loaded().Inexact);
            }

            new FileShape([], [], []).Copy(work, rest);
            if (links is null) return true;
            linked.Load(work);
            work.Execute($"COPY linked TO {ColumnQuery.Path(links)} (FORMAT parquet)");
            return true;
        }, cancel);
        made.Views.Add(SqlViews.OfEvents(days.Days, made.Lease.PathOf, span, rest, links, named));
        made.Plan = new(AnswerPlan.FromColumns, days.Days.Count, days.RestDays, null);
        if (made.Provenance is { CompleteByColumns: true } known) made.Provenance = known with { Complete = true };
    }

    private async Task Persons(SqlSnapshot made, ReportSession session, PeopleNumbers people, bool named, CancellationToken cancel)
    {
        var path = made.NewFile(SqlViews.Persons);
        var rows = await engine.Run(work =>
        {
            work.Execute($"CREATE TEMP TABLE people (user_no BIGINT, micros BIGINT, subject VARCHAR, keys VARCHAR[], texts VARCHAR[])");
            var count = 0;
            using (var appender = work.Append("people"))
            {
                count = session.Rows(Everybody(people, named), r =>
                {
                    work.ThrowIfCancelled();
                    appender.CreateRow().AppendValue((long?)r.GetInt64(0)).AppendValue(r.IsDBNull(1) ? null : (long?)r.GetInt64(1))
                        .AppendValue(named ? r.GetString(2) : null)
                        .AppendValue(named ? r.GetFieldValue<string[]>(3) : []).AppendValue(named ? r.GetFieldValue<string[]>(4) : [])
                        .EndRow();
                    return true;
                }, cancel).GetAwaiter().GetResult().Count;
            }

            work.Execute($"""
                COPY (
                  SELECT user_no, make_timestamptz(micros) AS first_seen_at,
                    CASE WHEN subject[1] = 'u' THEN subject[3:] END AS user_id,
                    CASE WHEN subject[1] = 'a' THEN subject[3:] END AS anonymous_id,
                    map_from_entries(list_zip(keys, texts)) AS properties
                  FROM people)
                TO {ColumnQuery.Path(path)} (FORMAT parquet)
                """);
            return count;
        }, cancel);
        if (rows > MostPersons) throw SqlProblems.TooManyPersons(MostPersons);
        made.Views.Add(SqlViews.OfPersons(path, named));
    }

    private async Task DailyMetrics(SqlSnapshot made, ReportSession session, ReportRange range, CancellationToken cancel)
    {
        var path = made.NewFile(SqlViews.DailyMetrics);
        var rows = await session.Rows(Days(range), r => (Day: r.GetFieldValue<DateOnly>(0), Type: r.GetString(1), Events: r.GetInt64(2),
            Users: r.GetInt64(3), Closed: r.GetBoolean(4), Revision: r.GetInt64(5)), cancel);
        await engine.Run(work =>
        {
            work.Execute($"""
                CREATE TEMP TABLE daily (
                  event_date DATE, event_type VARCHAR, event_count BIGINT, unique_users BIGINT, closed BOOLEAN, revision BIGINT)
                """);
            using (var appender = work.Append("daily"))
            {
                foreach (var row in rows)
                    appender.CreateRow().AppendValue((DateOnly?)row.Day).AppendValue(row.Type).AppendValue((long?)row.Events)
                        .AppendValue((long?)row.Users).AppendValue((bool?)row.Closed).AppendValue((long?)row.Revision).EndRow();
            }

            work.Execute($"COPY (SELECT * FROM daily ORDER BY event_date, event_type) TO {ColumnQuery.Path(path)} (FORMAT parquet)");
            return true;
        }, cancel);
        made.Views.Add(SqlViews.OfDailyMetrics(path));
    }

    // The columns of DayRows, and who has no number yet. Index events_occurred_at; users: unique index on subject.
    private static Query FreshEvents(IReadOnlyList<Interval> spans) => $"""
        SELECT e.event_type, u.user_no, (extract(epoch FROM e.occurred_at) * 1000000)::bigint, e.event_id::text, e.named, e.session_id,
          e.source, e.properties, e.context, CASE WHEN u.user_no IS NULL THEN e.subject END
        FROM (
          SELECT event_type, {People.Subject} AS subject, occurred_at, event_id, user_id IS NOT NULL AS named, session_id, source,
            properties::text AS properties, context::text AS context
          FROM {EventSpans.Rows(spans)} s
          {People.Join}) e
        LEFT JOIN users u ON u.subject = e.subject
        """;

    // Whoever is counted as a person, and whoever waits to be: an anonymous id that belongs to a user is that user.
    private static Query Everybody(PeopleNumbers people, bool named) => $"""
        SELECT e.user_no, (extract(epoch FROM e.first_at) * 1000000)::bigint, {Named(named)}
        FROM (SELECT u.user_no::bigint AS user_no, u.first_at, u.subject
              FROM users u LEFT JOIN live_links l ON left(u.subject, 2) = 'a:' AND l.linked_id = substr(u.subject, 3)
              WHERE u.subject IS NOT NULL AND u.person_no IS NULL AND l.linked_id IS NULL
              UNION ALL
              SELECT n, NULL, s FROM unnest({people.Uncounted.Values}, {people.Uncounted.Keys}) AS w(n, s)) e
        {Said(named)}
        LIMIT {MostPersons + 1}
        """;

    private static Query Named(bool named) => named
        ? (Query)$"e.subject, coalesce(p.names, ARRAY[]::text[]), coalesce(p.texts, ARRAY[]::text[])" : $"NULL";

    private static Query Said(bool named) => named
        ? (Query)$"""
            LEFT JOIN (SELECT subject, array_agg(name ORDER BY name) AS names, array_agg(value #>> ARRAY[]::text[] ORDER BY name) AS texts
                       FROM live_person_properties GROUP BY subject) p ON p.subject = e.subject
            """ : Query.Empty;

    private static Query Days(ReportRange range) => $"""
        SELECT event_date, event_type, event_count::bigint, unique_users::bigint, closed, revision::bigint
        FROM analytics.daily_metrics
        WHERE event_date BETWEEN {range.From} AND {range.To}
        """;
}
