using Daybook.Tools.Bench;
using Daybook.Tools.Bench.Instances;

namespace Daybook.Tests.Tools.Bench.Instances;

public sealed class InstancesTextTests
{
    [Fact]
    public void Shares_are_of_an_even_one_and_rates_of_one_process()
    {
        var text = InstancesText.Markdown(Of(Measure(1, 40_000, [1000]), Measure(2, 30_000, [250, 750])));

        Assert.Contains("| 1 | 50,000 | 40,000 | 1.00 | 1.00 | 1.00 |", text, StringComparison.Ordinal);
        Assert.Contains("| 2 | 50,000 | 30,000 | 0.75 | 1.00 | 0.50 |", text, StringComparison.Ordinal);
        Assert.Contains("the ledger's difference is 0.", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0, 0, 1)]
    [InlineData(0, -2, 0, 1)]
    [InlineData(0, 0, 1, 1)]
    [InlineData(0, 0, 0, 0)]
    public void What_does_not_hold_is_said(long difference, long surplus, long doubled, long storedBySecond)
    {
        var broken = Measure(2, 30_000, [100_000, storedBySecond]) with
        {
            LedgerDifference = difference,
            Surplus = surplus,
            Doubled = doubled,
        };

        Assert.False(Of(broken).Holds);
        Assert.Contains("It does not hold", InstancesText.Markdown(Of(broken)), StringComparison.Ordinal);
    }

    private static InstancesResult Of(params InstancesMeasure[] measures) => new(Machine.This(), 15, null, 1000, measures);

    private static InstancesMeasure Measure(int count, double stored, long[] each) => new(count, 50_000, stored,
        new Dictionary<string, double> { [CpuMeter.App] = 20 }, [.. each.Select(_ => 1.5)],
        [.. each.Select(_ => new DoorShare(500, (1, 2, 3), 9))], each, 0, 0, 5, 0);
}
