using Daybook.Foundation;
using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>
/// Counts one local day in one transaction: takes its marks, reads its events, rewrites what differs, and queues the new revision for
/// publishing.
/// </summary>
/// <remarks>
/// Nothing is lost, because events and their mark commit together: one snapshot sees both or neither, and only marks it sees are deleted.
/// </remarks>
public sealed class CountDay(ReportingZone zone, TimeProvider clock)
{
    internal Task<DayCount> Run(RollupSession session, LocalDate day, CountMode mode, CancellationToken cancel) =>
        session.Transaction(async s =>
    {
        var (count, bounds) = (await Count(s, day, mode, clock.GetUtcNow(), cancel), zone.Zone.Day(day));
        if (count is DayCount.Counted { Changed: true }) await SmallTables.Apply(s, day, bounds, cancel);
        return count;
    }, cancel);

    /// <summary>The count without the small tables, which are the caller's, in the caller's transaction.</summary>
    /// <param name="now">Taken before the transaction's snapshot: if a day ends in between, what was seen before its end does not close
    /// it.</param>
    internal async Task<DayCount> Count(RollupSession session, LocalDate day, CountMode mode, DateTimeOffset now, CancellationToken cancel)
    {
        var bounds = zone.Zone.Day(day);
        var policy = (await session.Query(
            "SELECT i.time_zone, greatest(p.horizon, '0001-01-01Z'), EXISTS (SELECT FROM sealing WHERE day = $1) FROM installation i, "
            + "policy p",
            r => (Zone: r.GetString(0), Horizon: Instant.FromDateTimeUtc(r.GetDateTime(1)), Sealing: r.GetBoolean(2)), cancel,
            day.ToDateOnly())).Single();
        if (policy.Zone != zone.Id)
            throw new StoreUnavailableException(
                $"The daily tables were rebuilt for {policy.Zone} while this process counts days of {zone.Id}: set Daybook__TimeZone to "
                + $"{policy.Zone} and restart it.")
            { Store = StoreName.Database };
        if (bounds.Start < policy.Horizon && !policy.Sealing) return new DayCount.Refused(day, policy.Horizon);

        var marks = await session.Execute(
            "DELETE FROM day_marks WHERE bucket >= $1 AND bucket < $2", cancel, bounds.Start.ToDateTimeUtc(), bounds.End.ToDateTimeUtc());
        var row = new DayRow(day, bounds, now, closes: mode != CountMode.Soon);
        var before = await row.Read(session, cancel);
        // Somebody else was quicker.
        if (mode == CountMode.Soon && marks == 0)
            return new DayCount.Counted(day, before?.Events ?? 0, before?.Revision ?? 0, Changed: false);
        if (mode == CountMode.Refresh && marks == 0 && before is not null)
        {
            await row.Touch(session, cancel);
            return new DayCount.Counted(day, before.Events, before.Revision, Changed: false);
        }

        DaySlice[] slices = [.. DaySlice.Of(day, bounds)];
        await DayEvents.Load(session, slices, bounds, newcomers: true, cancel);
        await ActivityMasks.Compare(session, slices, cancel);
        var changed = await DailyTables.Write(session, day, bounds, cancel) > 0;
        var after = await row.Write(session, before, changed, keepEmpty: mode == CountMode.Refresh, cancel);
        await DayRow.ReviseLosersOfFirstEvents(session, day, now, cancel);
        return new DayCount.Counted(day, after.Events, after.Revision, changed);
    }
}
