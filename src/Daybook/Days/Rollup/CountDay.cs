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
/// A soon count of a day that was counted before reads only what is marked, if <see cref="NarrowCounts"/> has no doubt. All others read the
/// whole day, and so they check what soon counts have made of it.
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

        var marks = await MarkedQuarters.Take(session, bounds, times: mode == CountMode.Soon, cancel);
        var marked = marks.Quarters.Count > 0;
        var row = new DayRow(day, bounds, now, closes: mode != CountMode.Soon);
        var before = await row.Read(session, cancel);
        // Somebody else was quicker.
        if (mode == CountMode.Soon && !marked)
            return new DayCount.Counted(day, before?.Events ?? 0, before?.Revision ?? 0, Changed: false);
        if (mode == CountMode.Refresh && !marked && before is not null)
        {
            await row.Touch(session, cancel);
            return new DayCount.Counted(day, before.Events, before.Revision, Changed: false);
        }

        if (mode == CountMode.Soon && before is { SameBounds: true } && await DaySums.Agree(session, day, cancel))
        {
            foreach (var window in CountWindow.Narrow(day, bounds, marks))
            {
                // PostgreSQL takes the temporary tables for larger than they are, and would compile each statement, which takes longer than
                // all of them.
                await session.Execute("SAVEPOINT narrow; SET LOCAL jit = off", cancel);
                if (await Try(session, window, row, before, keepEmpty: false, now, cancel) is { } count) return count;
                await session.Execute("ROLLBACK TO SAVEPOINT narrow", cancel);
            }
        }

        return (await Try(session, CountWindow.Whole(day, bounds), row, before, keepEmpty: mode == CountMode.Refresh, now, cancel))!;
    }

    /// <returns>Null if the window is too narrow; what was written must be taken back. Never for the whole day.</returns>
    private static async Task<DayCount?> Try(RollupSession session, CountWindow window, DayRow row, DayRow.State? before, bool keepEmpty,
        DateTimeOffset now, CancellationToken cancel)
    {
        if (!await DayEvents.Load(session, window, newcomers: true, cancel)) return null;
        await ActivityMasks.Compare(session, window, cancel);
        if (!await DayNumbers.Find(session, window, cancel)) return null;
        var changed = await DailyTables.Write(session, window, cancel) > 0;
        var after = await row.Write(session, window, before, changed, keepEmpty, cancel);
        await DayRow.ReviseLosersOfFirstEvents(session, window.Day, now, cancel);
        return new DayCount.Counted(window.Day, after.Events, after.Revision, changed) { Read = window.Kind };
    }
}
