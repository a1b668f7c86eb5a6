using Daybook.Days.Properties;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Privacy.Erasing;

/// <summary>First step: deletes the person's events day by day, each day in its own transaction.</summary>
/// <remarks>
/// The days are those on which a rollup counted the person, and those with events that no rollup has counted yet. One statement after the
/// gate reads them, so none is missed: an event is stored with its mark, and a mark goes only when its user is in the tables.
/// </remarks>
public sealed class DeleteEvents(PostgresConnections database, Erasures erasures, ReportingZone zone)
{
    internal async Task<Erasure> Run(Erasure erasure, CancellationToken cancel)
    {
        await using var session = await PrivacySession.Open(database, cancel);
        await PolicyGate.Pass(session, cancel);
        erasure = await AddOwnAnonymousIds(session, erasure, cancel);
        await ListDays(session, erasure, cancel);
        if (erasure.WithAnonymous) erasure = await AddAnonymousIds(session, erasure, cancel);
        // Primary key erasure_days (erasure_id, utc_day).
        foreach (var day in await session.Query(
                     "SELECT utc_day FROM erasure_days WHERE erasure_id = $1 AND (events IS NULL OR again) ORDER BY utc_day",
                     r => r.GetFieldValue<DateOnly>(0), cancel, erasure.ErasureId))
        {
            await session.Transaction(() => Delete(session, erasure, LocalDate.FromDateOnly(day), cancel), cancel);
        }

        var (events, days) = (await session.Query(
            "SELECT coalesce(sum(events), 0)::bigint, count(*) FILTER (WHERE events > 0) FROM erasure_days WHERE erasure_id = $1",
            r => (r.GetInt64(0), r.GetInt64(1)), cancel, erasure.ErasureId)).Single();
        return await session.Transaction(async () =>
        {
            var counts = await ForgetProperties.Run(session, erasure.Subjects, erasure.Counts, cancel);
            return await erasures.Advance(session, erasure, ErasureState.Events,
                counts with { EventsDeleted = events, DaysWithEvents = days }, cancel);
        }, cancel);
    }

    // Indexes users_subject_key; primary keys of user_days and linked_days.
    private static Task<int> ListDays(PrivacySession session, Erasure erasure, CancellationToken cancel) => session.Execute(
        """
        INSERT INTO erasure_days (erasure_id, utc_day)
        SELECT $1, d.utc_day FROM users u JOIN id_days d USING (user_no) WHERE u.subject = ANY($2)
        UNION
        SELECT $1, (bucket AT TIME ZONE 'UTC')::date FROM day_marks
        ON CONFLICT DO NOTHING
        """, cancel, erasure.ErasureId, erasure.Subjects);

    // Behind the gate no event of the person is stored any more, so no id can come to belong to them.
    private async Task<Erasure> AddOwnAnonymousIds(PrivacySession session, Erasure erasure, CancellationToken cancel)
    {
        var own = await LinkedIds.Of(session, erasure.Subjects, cancel);
        if (own.Count == 0) return erasure;
        erasure = await Add(session, erasure, own, cancel);
        await PolicyGate.Pass(session, cancel);
        return erasure;
    }

    // Stored before the first event is deleted, because afterwards nothing would say which ids they were.
    private async Task<Erasure> AddAnonymousIds(PrivacySession session, Erasure erasure, CancellationToken cancel)
    {
        var found = new HashSet<string>();
        foreach (var day in await session.Query(
                     "SELECT utc_day FROM erasure_days WHERE erasure_id = $1 AND (events IS NULL OR again)",
                     r => r.GetFieldValue<DateOnly>(0), cancel, erasure.ErasureId))
        {
            var (from, to) = Bounds(LocalDate.FromDateOnly(day));
            // Index events_occurred_at.
            found.UnionWith(await session.Query(
                """
                SELECT DISTINCT 'a:' || anonymous_id FROM events
                WHERE occurred_at >= $1 AND occurred_at < $2 AND event_subject(user_id, anonymous_id) = ANY($3) AND anonymous_id IS NOT NULL
                """, r => r.GetString(0), cancel, from, to, erasure.Subjects));
        }

        found.ExceptWith(erasure.Subjects);
        if (found.Count == 0) return erasure;
        erasure = await Add(session, erasure, found, cancel);
        await PolicyGate.Pass(session, cancel);
        await ListDays(session, erasure, cancel);
        return erasure;
    }

    private Task<Erasure> Add(PrivacySession session, Erasure erasure, IReadOnlyCollection<string> subjects, CancellationToken cancel) =>
        session.Transaction(async () =>
    {
        await Erasures.Block(session, erasure.ErasureId, [.. subjects], cancel);
        var all = erasure with { Subjects = [.. erasure.Subjects, .. subjects] };
        return await erasures.Advance(session, all, ErasureState.Blocked,
            all.Counts with { AnonymousIds = all.Counts.AnonymousIds + subjects.Count }, cancel);
    }, cancel);

    private async Task<bool> Delete(PrivacySession session, Erasure erasure, LocalDate utcDay, CancellationToken cancel)
    {
        await session.Execute($"SELECT pg_advisory_xact_lock_shared({AdvisoryLocks.Sealing})", cancel);
        var (from, to) = Bounds(utcDay);
        var local = Days(utcDay).Select(day => (Day: day, Bounds: zone.Zone.Day(day))).ToList();
        // Index events_occurred_at; event_keys: primary key. A sealed day gets no mark, because nothing can count it again.
        var touched = (await session.Query(
            $"""
            WITH gone AS (
              DELETE FROM events
              WHERE occurred_at >= $1 AND occurred_at < $2 AND event_subject(user_id, anonymous_id) = ANY($3)
              RETURNING event_id, occurred_at, user_id, anonymous_id),
            blanked AS (
              UPDATE event_keys k SET body_hash = 0 FROM gone g WHERE k.event_id = g.event_id),
            open_days AS (
              SELECT d.from_at, d.to_at FROM unnest($6::date[], $7::timestamptz[], $8::timestamptz[]) d (day, from_at, to_at)
              WHERE d.from_at >= (SELECT horizon FROM policy) OR EXISTS (SELECT FROM sealing s WHERE s.day = d.day)),
            seen AS (
              UPDATE erasures SET anonymous_seen = (
                SELECT array_agg(DISTINCT id) FROM unnest(anonymous_seen || ARRAY(SELECT 'a:' || anonymous_id FROM gone
                  WHERE user_id IS NOT NULL AND anonymous_id IS NOT NULL)) id)
              WHERE erasure_id = $4 AND EXISTS (SELECT FROM gone WHERE user_id IS NOT NULL AND anonymous_id IS NOT NULL)),
            marked AS (
              INSERT INTO day_marks (bucket, message_id, events)
              SELECT DISTINCT date_bin('15 minutes', g.occurred_at, {UtcQuarter.Origin}), $4::uuid, 0
              FROM gone g JOIN open_days d ON g.occurred_at >= d.from_at AND g.occurred_at < d.to_at)
            UPDATE erasure_days SET again = false, events = coalesce(events, 0) + (SELECT count(*) FROM gone) WHERE erasure_id = $4
              AND utc_day = $5
            RETURNING EXISTS (SELECT FROM gone)
            """, r => r.GetBoolean(0), cancel,
            from, to, erasure.Subjects, erasure.ErasureId, utcDay.ToDateOnly(),
            local.ConvertAll(d => d.Day.ToDateOnly()).ToArray(), local.ConvertAll(d => d.Bounds.Start.ToDateTimeUtc()).ToArray(),
            local.ConvertAll(d => d.Bounds.End.ToDateTimeUtc()).ToArray())).Single();
        if (!touched) return true;
        // A value that only this person had goes with the events. A count that began before has ended, and what it wrote is seen.
        await PropertyTables.Lock(session, cancel);
        await PropertyTables.Forget(session, local.Select(d => d.Day), cancel);
        return true;
    }

    /// <summary>The local days that touch a UTC day.</summary>
    internal IEnumerable<LocalDate> Days(LocalDate utcDay)
    {
        var utc = DateTimeZone.Utc.Day(utcDay);
        for (var day = zone.Zone.DateOf(utc.Start); day <= zone.Zone.DateOf(utc.End - Duration.Epsilon); day = day.PlusDays(1))
            yield return day;
    }

    private static (DateTime From, DateTime To) Bounds(LocalDate utcDay)
    {
        var bounds = DateTimeZone.Utc.Day(utcDay);
        return (bounds.Start.ToDateTimeUtc(), bounds.End.ToDateTimeUtc());
    }
}
