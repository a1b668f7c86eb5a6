using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>
/// Decides when events happen. Days grow slowly and follow the week; hours follow the day. A day belongs to the zone and has 23, 24 or 25
/// hours.
/// </summary>
internal sealed class DayShape
{
    private static readonly Duration Quarter = Duration.FromMinutes(15);

    // By ISO weekday, from Monday.
    private static readonly int[] Week = [102, 100, 100, 101, 104, 108, 98];
    private static readonly int[] Hours = [8, 5, 3, 2, 2, 4, 10, 22, 38, 48, 54, 58, 62, 58, 54, 52, 54, 60, 70, 82, 88, 76, 48, 22];

    private readonly List<Day> _days = [];

    public DayShape(TrafficPlan plan)
    {
        var random = new SeededRandom(plan.Seed, "days");
        var last = (plan.End - Duration.Epsilon).InZone(plan.Zone).Date;
        long total = 0;
        for (var i = 0; i < plan.Days; i++)
        {
            var date = last.PlusDays(i - plan.Days + 1);
            var day = Of(date, plan.Zone, plan.End);
            var growth = 70 + (60 * i / Math.Max(plan.Days - 1, 1));
            total += (long)day.Quarters.Sum() * Week[(int)date.DayOfWeek - 1] * growth * random.Between(90, 110);
            _days.Add(day with { Upto = total });
        }
    }

    public IReadOnlyList<Day> Days => _days;

    /// <summary>How many of <paramref name="events"/> happen up to and including day <paramref name="index"/>.</summary>
    public int Upto(int index, int events) =>
        (int)(UInt128.Min((UInt128)_days[index].Upto * (UInt128)events / (UInt128)_days[^1].Upto, (UInt128)events));

    private static Day Of(LocalDate date, DateTimeZone zone, Instant end)
    {
        var from = zone.StartOfDay(date);
        var to = Instant.Min(zone.StartOfDay(date.PlusDays(1)), end);
        var quarters = new List<int>();
        for (var at = from; at < to; at += Quarter) quarters.Add(Hours[at.InZone(zone).Hour]);
        return new Day(from, to, [.. quarters], 0);
    }

    /// <param name="Quarters">A weight for each quarter hour.</param>
    /// <param name="Upto">Weight of this day and all earlier days.</param>
    internal sealed record Day(Instant From, Instant To, int[] Quarters, long Upto)
    {
        public Instant Moment(SeededRandom random)
        {
            var moment = From + (Quarter * random.Weighted(Quarters)) + Duration.FromMilliseconds(random.Below(15 * 60_000));
            return moment < To ? moment : To - Duration.FromMilliseconds(1);
        }
    }
}
