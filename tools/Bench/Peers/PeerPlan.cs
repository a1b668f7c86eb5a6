namespace Daybook.Tools.Bench.Peers;

/// <summary>Which data <c>bench peers</c> asks. Equal plans give equal bytes.</summary>
/// <param name="Days">Whole days in UTC, the last one included.</param>
internal sealed record PeerPlan(int Events, int Days, long Seed, DateOnly LastDay)
{
    public DateOnly FirstDay => LastDay.AddDays(1 - Days);

    public int People => Math.Max(Events / 25, 10);

    /// <summary>How many of the events are in the first days, given their number.</summary>
    public int Upto(int days) => (int)((long)Events * days / Days);
}
