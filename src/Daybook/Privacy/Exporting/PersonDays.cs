using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Privacy.Exporting;

/// <summary>The days on which there may be data of a person: in the database, or in S3 if the day was dropped from the database.</summary>
public sealed class PersonDays(ReportingZone zone)
{
    /// <returns>Stored: UTC days. Archived: local days whose raw events are dropped.</returns>
    internal async Task<(List<DateOnly> Stored, List<DateOnly> Archived)> Of(PrivacySession session, string[] subjects,
        CancellationToken cancel)
    {
        // One statement, so one snapshot: an uncounted event has a mark, and a counted event has its user's day.
        var utc = await session.Query(
            """
            SELECT d.utc_day FROM users u JOIN id_days d USING (user_no) WHERE u.subject = ANY($1)
            UNION
            SELECT (bucket AT TIME ZONE 'UTC')::date FROM day_marks
            ORDER BY 1
            """, r => r.GetFieldValue<DateOnly>(0), cancel, [subjects]);
        // Sealed archived days before the horizon: the person's days, and days for which no table says any more who was active.
        var local = utc.SelectMany(Local).ToHashSet();
        var archived = await session.Query(
            """
            SELECT DISTINCT a.day, EXISTS (SELECT FROM days WHERE days.day = a.day) FROM archived_events a, policy p
            WHERE isfinite(p.horizon) AND NOT EXISTS (SELECT FROM sealing s WHERE s.day = a.day) ORDER BY 1
            """, r => (Day: r.GetFieldValue<DateOnly>(0), Counted: r.GetBoolean(1)), cancel);
        var horizon = (await session.Query(
            "SELECT CASE WHEN isfinite(horizon) THEN horizon END FROM policy",
            r => r.IsDBNull(0) ? (Instant?)null : Instant.FromDateTimeUtc(r.GetDateTime(0)), cancel)).Single();
        var sealedDays =
            archived.Where(a => zone.Zone.StartOfDay(LocalDate.FromDateOnly(a.Day)) < horizon && (!a.Counted || local.Contains(a.Day)))
                .Select(a => a.Day).ToList();
        return (utc, sealedDays);
    }

    private IEnumerable<DateOnly> Local(DateOnly utcDay)
    {
        var utc = DateTimeZone.Utc.Day(LocalDate.FromDateOnly(utcDay));
        for (var day = zone.Zone.DateOf(utc.Start); day <= zone.Zone.DateOf(utc.End - Duration.Epsilon); day = day.PlusDays(1))
            yield return day.ToDateOnly();
    }
}
