using Daybook.Reports.Filters;
using Daybook.Reports.Funnels;

namespace Daybook.Tests.Reports.Funnels;

public sealed class StepCountsTests
{
    [Fact]
    public void There_is_an_event_for_each_step_exactly_if_every_count_is_high_enough()
    {
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            // Filter k holds for an event whose bit k is set; null holds for all.
            var steps = Enumerable.Range(0, random.Next(1, 6)).Select(_ => (Type: random.Next(2), Filter: random.Next(4))).ToList();
            var events = Enumerable.Range(0, random.Next(7)).Select(_ => (Type: random.Next(2), Holds: random.Next(8))).ToList();
            var question = new FunnelQuestion([.. steps.Select(s => s.Type == 0 ? "a" : "b")], TimeSpan.FromDays(1), AnyOrder: true)
            {
                Filters = [.. steps.Select(s => s.Filter == 3 ? null : new StepFilter($"{s.Filter}", new AllOf([])))],
            };
            bool Is((int Type, int Filter) step, (int Type, int Holds) e) =>
                step.Type == e.Type && (step.Filter == 3 || (e.Holds >> step.Filter & 1) == 1);
            var first = random.Next(1, steps.Count + 1);

            var counts = StepCounts.Of(question)
                .All(c => events.Count(e => c.Steps.Any(s => Is(steps[s], e))) >= c.NeededBy(first));

            Assert.Equal(Matches(steps.Take(first).ToList(), events, Is), counts);
        }
    }

    // Any set of different events, one of each step.
    private static bool Matches(List<(int, int)> steps, List<(int, int)> events, Func<(int, int), (int, int), bool> isStep) =>
        steps.Count == 0 || events.Index().Any(e => isStep(steps[0], e.Item)
            && Matches(steps[1..], [.. events.Where((_, i) => i != e.Index)], isStep));
}
