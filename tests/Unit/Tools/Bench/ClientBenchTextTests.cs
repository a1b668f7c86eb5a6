using Daybook.Tools.Bench;

namespace Daybook.Tests.Tools.Bench;

public sealed class ClientBenchTextTests
{
    [Fact]
    public void Ratios_are_those_of_the_same_round_and_the_rest_are_medians()
    {
        var text = ClientBenchText.Markdown(
            new ClientBenchResult(new Machine("CPU", 2, 8, "Linux", ".NET 10", Optimised: true), null, 1000, 2,
        [
            new(ClientBench.Memory, 50, 400, 3), new(ClientBench.Bare, 100, 50, 1), new(ClientBench.Spooled, 25, 500, 4),
            new(ClientBench.Memory, 180, 600, 5), new(ClientBench.Bare, 200, 70, 1), new(ClientBench.Spooled, 95, 700, 6),
        ]));

        Assert.Contains("| the client, in memory | 115 | 0.70 | 0.50, 0.90 | 500 | 4.0 |", text);
        Assert.Contains("| the client, with its spool | 60 | 0.36 | 0.25, 0.48 | 600 | 5.0 |", text);
        Assert.Contains("| bare HttpClient, ready-made batches | 150 |  |  | 60 | 1.0 |", text);
    }
}
