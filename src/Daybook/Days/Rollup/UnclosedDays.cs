using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>Days since the installation that are over but not closed yet: usually yesterday, more after a pause.</summary>
public sealed class UnclosedDays(ReportingZone zone)
{
    internal async Task<IReadOnlyList<LocalDate>> Find(RollupSession session, CancellationToken cancel)
    {
        // Sealed days are not counted again, and those whose numbers were dropped have no row.
        var installed =
            (await session.Query("SELECT greatest(installed_at, horizon) FROM installation, policy",
                r => zone.Zone.DateOf(Instant.FromDateTimeUtc(r.GetDateTime(0))), cancel)).Single();
        var closed = (await session.Query(
            "SELECT day FROM days WHERE day >= $1 AND closed_at IS NOT NULL", r => LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(0)),
            cancel, installed.ToDateOnly())).ToHashSet();
        List<LocalDate> days = [];
        for (var day = installed; day < zone.Today; day = day.PlusDays(1))
        {
            if (!closed.Contains(day)) days.Add(day);
        }

        // A day before the installation that has a row and was counted before its end.
        days.AddRange(await session.Query(
            "SELECT day FROM days WHERE day < $1 AND closed_at IS NULL", r => LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(0)), cancel,
            installed.ToDateOnly()));
        return days;
    }
}
