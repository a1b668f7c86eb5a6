using Daybook.Foundation;
using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Reports.Trends;

/// <summary>The periods of a trend: one for each point, in order and without gaps. None reaches beyond the range.</summary>
/// <param name="All">The first begins with the range.</param>
/// <param name="End">Where the last one ends: the end of the range, or earlier.</param>
public sealed record TrendPeriods(ReportRange Range, TrendInterval Interval, IReadOnlyList<TrendPeriod> All, Instant End)
{
    public const int MaxPoints = 1000, MaxHourDays = 31;

    private static readonly Duration Hour = Duration.FromHours(1);

    public IReadOnlyList<Instant> Starts { get; } = [.. All.Select(p => p.Start)];

    /// <summary>Dates; of hours, times in UTC.</summary>
    public IEnumerable<string> Names => Interval == TrendInterval.Hour
        ? All.Select(p => DaybookJson.Iso8601(p.Start.ToDateTimeOffset()))
        : All.Select(p => LocalDatePattern.Iso.Format(p.Day));

    /// <summary>The daily tables know quarter hours and nothing shorter.</summary>
    public bool AreWholeQuarters => End == Range.End && (Interval != TrendInterval.Hour
        || Starts.Append(End).All(UtcQuarter.Begins));

    /// <exception cref="Foundation.ProblemException"><c>invalid_parameter</c>: too many.</exception>
    public static TrendPeriods Of(ReportRange range, TrendInterval interval)
    {
        if (interval == TrendInterval.Hour && Period.DaysBetween(range.From, range.To) >= MaxHourDays)
            throw QueryReader.Invalid("interval",
                $"`interval=hour` is for at most {MaxHourDays} days; ask for a shorter range or for days.");
        List<TrendPeriod> all = [.. Each(range, interval).Take(MaxPoints + 1)];
        return all.Count <= MaxPoints ? new(range, interval, all, range.End)
            : throw QueryReader.Invalid("interval",
                $"A trend has at most {MaxPoints} points; ask for a shorter range or a longer interval.");
    }

    /// <summary>
    /// As many days before, or from a day on, cut where this one is still running, so that both are compared over the same part.
    /// </summary>
    /// <remarks>
    /// Months that begin with a first are compared with months, though these have other lengths. Everything else moves by days, so that a
    /// week is compared with seven days.
    /// </remarks>
    /// <param name="from">Null: right before.</param>
    /// <param name="now">To the minute, so that callers of the same minute share an answer.</param>
    public TrendPeriods Moved(LocalDate? from, Instant now, ReportingZone reporting)
    {
        var byMonths = Interval == TrendInterval.Month && Range.From.Day == 1 && from is null or { Day: 1 };
        var start = from ?? (byMonths ? Range.From.PlusMonths(-All.Count)
            : Range.From.PlusDays(-Period.DaysBetween(Range.From, Range.To) - 1));
        var months = Period.Between(Range.From, start, PeriodUnits.Months).Months;
        var days = Period.DaysBetween(Range.From, start);
        var last = Move(Range.To);
        if (byMonths && Range.To.Month != Range.To.PlusDays(1).Month) last = last.With(DateAdjusters.EndOfMonth);
        var range = ReportRange.Of(start, last, Range.Zone, reporting);
        var all = Interval == TrendInterval.Hour ? [.. Each(range, Interval)]
            : All.Select(p => Move(p.Day)).Select(day => new TrendPeriod(day, Range.Zone.StartOfDay(day))).ToList();
        var end = range.End;
        if (now < Range.End)
        {
            var local = now.InZone(Range.Zone).LocalDateTime;
            end = Instant.Max(range.Start, Instant.Min(end, Range.Zone.AtLeniently(Move(local.Date).At(local.TimeOfDay)).ToInstant()));
        }

        return new(range, Interval, all, end);

        LocalDate Move(LocalDate day) => byMonths ? day.PlusMonths(months) : day.PlusDays(days);
    }

    /// <summary>How many have begun.</summary>
    public int Begun(Instant now) => Starts.Count(s => s <= now && (s < End || End == Range.End));

    /// <summary>From 1.</summary>
    public int NumberOf(LocalDate day)
    {
        var (low, high) = (0, All.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (All[middle].Day <= day) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static IEnumerable<TrendPeriod> Each(ReportRange range, TrendInterval interval)
    {
        for (var day = range.From; day <= range.To; day = Next(day, interval))
        {
            var start = range.Zone.StartOfDay(day);
            if (interval != TrendInterval.Hour)
            {
                yield return new(day, start);
                continue;
            }

            for (var end = range.Zone.StartOfDay(day.PlusDays(1)); start < end; start += Hour) yield return new(day, start);
        }
    }

    private static LocalDate Next(LocalDate day, TrendInterval interval) => interval switch
    {
        TrendInterval.Week => ActiveInterval.Week.Next(ActiveInterval.Week.Start(day)),
        TrendInterval.Month => ActiveInterval.Month.Next(ActiveInterval.Month.Start(day)),
        _ => day.PlusDays(1),
    };
}

/// <param name="Day">The first day; of an hour, its day.</param>
public readonly record struct TrendPeriod(LocalDate Day, Instant Start);
