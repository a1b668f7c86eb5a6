namespace Daybook.Reports.Funnels;

/// <summary>Of a funnel in any order: events that count for any of these steps.</summary>
/// <param name="Steps">Numbers from 0; of one event type.</param>
internal sealed record StepCounts(IReadOnlyList<int> Steps)
{
    /// <summary>
    /// Each step needs an event of its own. There are enough if, whichever steps one picks, at least as many events are of any of them
    /// (Hall, 1935). Events of different types are never of one step, so steps of one type are picked; of those with equal filters all or
    /// none, because more of them need more and no other events.
    /// </summary>
    public static IReadOnlyList<StepCounts> Of(FunnelQuestion question) =>
    [
        .. question.Steps.Index().GroupBy(s => s.Item, s => s.Index).SelectMany(type =>
        {
            var equal = type.GroupBy(i => question.FilterOf(i)?.Json).Select(g => g.ToList()).ToList();
            return Enumerable.Range(1, (1 << equal.Count) - 1)
                .Select(picked => new StepCounts([.. equal.Where((_, i) => (picked >> i & 1) == 1).SelectMany(g => g).Order()]));
        }),
    ];

    /// <summary>How many events the first steps of the funnel need among these.</summary>
    /// <param name="steps">How many first ones.</param>
    public int NeededBy(int steps) => Steps.Count(s => s < steps);
}
