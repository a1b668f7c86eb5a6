using Daybook.Reports;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Interval = NodaTime.Interval;

namespace Daybook.Tests.Reports;

public sealed class EventSpansTests
{
    [Fact]
    public void Few_bounds_hold_all_spans_and_leave_out_the_widest_gaps()
    {
        var lengths = Gen.Choose(1, 1000).ListOf().Select(l => l.Take(l.Count / 2 * 2).ToList());
        Prop.ForAll(lengths.Resize(400).ToArbitrary(), steps =>
        {
            var spans = Spans(steps);
            var bounds = EventSpans.Bounds(spans);

            Assert.Equal(Math.Min(spans.Count, 32), bounds.Count);
            Assert.All(spans, s => Assert.Single(bounds, b => b.Start <= s.Start && s.End <= b.End));
            if (spans.Count <= 32) Assert.Equal(spans, bounds);
            else
            {
                var gaps = spans.Zip(spans.Skip(1), (a, b) => b.Start - a.End).OrderDescending().ToList();
                Assert.Equal(gaps.Take(31), bounds.Zip(bounds.Skip(1), (a, b) => b.Start - a.End).OrderDescending());
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Nothing_is_read_of_no_span() => Assert.Contains("false", EventSpans.Rows([]).ToString(), StringComparison.Ordinal);

    // Lengths of a gap and of a span in turns.
    private static List<Interval> Spans(IReadOnlyList<int> steps)
    {
        var (at, spans) = (Instant.FromUtc(2026, 1, 1, 0, 0), new List<Interval>());
        foreach (var pair in steps.Chunk(2))
        {
            var start = at + Duration.FromMinutes(pair[0]);
            at = start + Duration.FromMinutes(pair[1]);
            spans.Add(new(start, at));
        }

        return spans;
    }
}
