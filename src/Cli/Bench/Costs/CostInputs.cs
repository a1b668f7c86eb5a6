namespace Daybook.Cli.Bench.Costs;

/// <summary>What the cost model of docs/scale.md starts from.</summary>
/// <param name="QueueBytes">Of an event on the queue, compressed, base64 and the service's own wrapping included.</param>
/// <param name="EventBytes">Of an event in <c>events</c>, its indexes included.</param>
/// <param name="KeyBytes">Of its key in <c>event_keys</c>, index included.</param>
/// <param name="MessageBytes">In all other tables, for each message.</param>
/// <param name="ArchiveBytes">Of an event as a line of gzipped JSON, as the archive has it.</param>
internal sealed record CostInputs(Machine Machine, IReadOnlyList<ShapeCost> Shapes, double QueueBytes, double EventBytes, double KeyBytes, double MessageBytes, double ArchiveBytes);

/// <summary>One way of sending, everything for a million events of it.</summary>
/// <param name="Messages">In the queue <c>events</c>.</param>
/// <param name="Receipts">Attestations in the queue <c>events-receipts</c>.</param>
/// <param name="Sends">Messages put, into all queues.</param>
/// <param name="Receives">Calls that brought messages. Calls that brought none depend on time and not on events, and are left out.</param>
/// <param name="CpuSeconds">Of the app, for accepting and storing.</param>
internal sealed record ShapeCost(string Shape, double Requests, double Messages, double Receipts, double Sends, double Receives, double Deletes, double Renewals, double CpuSeconds)
{
    /// <summary>Requests, and an execution for each message.</summary>
    public double Executions => Requests + Messages + Receipts;

    public double QueueOperations => Sends + Receives + Deletes + Renewals;
}
