using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Reports;

/// <summary>
/// Which other periods stand beside those of a lifecycle: as many, each whole. Beside one that is still running stands the same part of the
/// other, and this one is counted as far too, both to the quarter hour that the daily tables know.
/// </summary>
/// <param name="Range">The days of the other periods.</param>
/// <param name="Starts">First days: of the period before the other ones, of each, and of the one after.</param>
/// <param name="Until">Nothing of the other periods from here on counts: their end, or as far as these have come.</param>
/// <param name="Running">The place of the period that is still running, from 1, and its part that is over; null: all are over, or none has
/// begun.</param>
/// <param name="Begun">How many of the others stand beside periods that have begun.</param>
public sealed record LifecycleBeside(ReportRange Range, ActiveInterval Interval, IReadOnlyList<LocalDate> Starts, Instant Until,
    (int Place, LocalDate Before, LocalDate Day, Instant Until)? Running, int Begun)
{
    /// <param name="from">A day of the first other period; null: they are right before.</param>
    public static LifecycleBeside Of(ReportRange range, ActiveInterval interval, LocalDate? from, Instant now, ReportingZone reporting)
    {
        now = UtcQuarter.StartOf(now);
        var (zone, mine) = (range.Zone, LifecycleOfPeriods.Starts(range, interval));
        var count = mine.Count - 2;
        var first = from is { } day ? interval.Start(day) : interval.Next(mine[1], -count);
        List<LocalDate> starts = [.. Enumerable.Range(-1, count + 2).Select(i => interval.Next(first, i))];
        var others = ReportRange.Of(starts[1], starts[^1].PlusDays(-1), zone, reporting);
        var running = mine.Skip(1).TakeWhile(s => zone.StartOfDay(s) < now).Count();
        if (running > count) return new(others, interval, starts, others.End, null, count);
        if (running == 0) return new(others, interval, starts, others.Start, null, 0);
        var local = now.InZone(zone).LocalDateTime;
        var same = interval == ActiveInterval.Month
            ? local.Date.PlusMonths(Period.Between(mine[running], starts[running], PeriodUnits.Months).Months)
            : local.Date.PlusDays(Period.DaysBetween(mine[running], starts[running]));
        var until = Instant.Max(zone.StartOfDay(starts[running]),
            Instant.Min(zone.StartOfDay(starts[running + 1]), zone.AtLeniently(same.At(local.TimeOfDay)).ToInstant()));
        return new(others, interval, starts, until, (running, mine[running - 1], mine[running], now), running);
    }

    internal async Task<LifecycleCompared> Read(ReportContext context, EventFilter filter, CancellationToken cancel)
    {
        var zone = Range.Zone;
        var others = filter with { Until = Until };
        List<LifecyclePeriod> periods = [];
        if (Begun > 0)
        {
            // Whole ones, and then a part.
            var whole = Running is null ? Begun : Begun - 1;
            if (whole > 0 && Interval == ActiveInterval.Day)
                periods.AddRange(await Lifecycle.DaysOf(context, Range with { To = Range.From.PlusDays(whole - 1) }, others, cancel));
            else if (whole > 0)
                periods.AddRange(await Periods(context, [.. Starts.Take(whole + 1)], zone.StartOfDay(Starts[whole + 1]), others, cancel));
            if (Running is not null)
                periods.AddRange(await Periods(context, [Starts[Begun - 1], Starts[Begun]], Until, others, cancel));
        }

        LifecyclePeriod? soFar = null;
        if (Running is { } r)
            soFar = (await Periods(context, [r.Before, r.Day], r.Until, filter with { Until = r.Until }, cancel)).Single();
        return new(Range.From.ToDateOnly(), Range.To.ToDateOnly(), Until.ToDateTimeOffset(), periods, soFar);
    }

    private Task<IReadOnlyList<LifecyclePeriod>> Periods(ReportContext context, IReadOnlyList<LocalDate> starts, Instant end,
        EventFilter filter, CancellationToken cancel) =>
        LifecycleOfPeriods.Read(context, Range with { From = starts[0] }, starts, end, filter, cancel);
}

/// <param name="Until">Nothing of these periods from here on is in the numbers.</param>
/// <param name="Periods">In the order of the report's own; those that stand beside periods that have begun.</param>
/// <param name="SoFar">The report's own period that is still running, up to the same part; null: none is.</param>
public sealed record LifecycleCompared(DateOnly From, DateOnly To, DateTimeOffset Until, IReadOnlyList<LifecyclePeriod> Periods,
    LifecyclePeriod? SoFar);
