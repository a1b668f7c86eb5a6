using Daybook.Tools.Bench;
using Daybook.Tools.Bench.Model;

namespace Daybook.Tests.Tools.Bench.Model;

public sealed class ModelTextTests
{
    // 20,000 events a second.
    private static readonly QueueModel Model = new(0.005, 0.00004, 500, 1, 0.1, 0.02);

    [Fact]
    public void Predictions_that_hold_are_counted_and_those_the_parameters_are_from_are_not()
    {
        var result = Of(1.1, 1.1);

        // Three waits, and of each rate above the capacity a backlog and its end.
        Assert.Equal(7, result.Checks().Count());
        Assert.Contains("All 7 predictions are within 20 %", ModelText.Markdown(result), StringComparison.Ordinal);
    }

    [Fact]
    public void A_prediction_that_is_missed_is_named()
    {
        var text = ModelText.Markdown(Of(1.1, 1.4));

        Assert.Contains("3 of 7 predictions are within 20 %", text, StringComparison.Ordinal);
        Assert.Contains("backlog after 10 s of 26,000/s (0.71 of what was measured)", text, StringComparison.Ordinal);
    }

    /// <param name="waits">Measured ÷ predicted.</param>
    /// <param name="backlogs">The same, of backlogs and their end.</param>
    private static ModelResult Of(double waits, double backlogs) => new(Machine.This(), 15, null, 20_000, Model,
        [.. new[] { 0.1, 0.3, 0.5, 0.7, 0.85 }.Select(part => part * 20_000).Select(rate => new Observed(1000, rate, 10,
            0.01, 100, waits * Model.Wait(rate)!.Value, 0, 0))],
        [.. new[] { 26_000.0, 32_000 }.Select(rate => new Observed(1000, rate, 10, 0.025, 500, 1,
            (long)(backlogs * Model.Backlog(rate, 10)), backlogs * backlogs * Model.Backlog(rate, 10) / 20_000))]);
}
