using Daybook.Tools.Bench;
using Daybook.Tools.Bench.Costs;

namespace Daybook.Tests.Tools.Bench.Costs;

public sealed class CostTextTests
{
    private static readonly CostInputs Inputs = new(
        new Machine("A CPU", 2, 8, "Linux", ".NET", Optimised: true),
        [new ShapeCost("batches of 100", Requests: 10_000, Messages: 6_000, Receipts: 100, Sends: 6_100, Receives: 400, Deletes: 6_100,
            Renewals: 0, CpuSeconds: 30)],
        QueueBytes: 120, EventBytes: 580, KeyBytes: 118, MessageBytes: 900, ArchiveBytes: 61);

    [Fact]
    public void Executions_are_requests_and_messages_and_operations_are_what_the_account_charges_for() =>
        Assert.Contains("| batches of 100 | 16,100 | 10,000 | 6,000 | 12,600 | 30 |", CostText.Markdown(Inputs), StringComparison.Ordinal);

    [Fact]
    public void A_script_reads_the_same_as_json()
    {
        Assert.Contains("\"queue_operations\":12600", CostText.Json(Inputs), StringComparison.Ordinal);
        Assert.Contains("\"event_bytes\":580", CostText.Json(Inputs), StringComparison.Ordinal);
    }
}
