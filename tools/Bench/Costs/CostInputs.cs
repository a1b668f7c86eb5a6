namespace Daybook.Tools.Bench.Costs;

/// <summary>The inputs of the cost model in docs/scale.md.</summary>
/// <param name="QueueBytes">Bytes of an event on the queue, compressed, including base64 and the service's own wrapping.</param>
/// <param name="EventBytes">Bytes of an event in <c>events</c>, including its indexes.</param>
/// <param name="KeyBytes">Bytes of its key in <c>event_keys</c>, including the index.</param>
/// <param name="MessageBytes">Bytes in all other tables, for each message.</param>
/// <param name="ArchiveBytes">Bytes of an event as a line of gzipped JSON in the archive.</param>
internal sealed record CostInputs(Machine Machine, IReadOnlyList<ShapeCost> Shapes, double QueueBytes, double EventBytes, double KeyBytes,
    double MessageBytes, double ArchiveBytes);

/// <summary>One way of sending. All numbers are for a million events.</summary>
/// <param name="Messages">Messages in the queue <c>events</c>.</param>
/// <param name="Receipts">Attestations in the queue <c>events-receipts</c>.</param>
/// <param name="Sends">Messages put into all queues.</param>
/// <param name="Receives">Calls that returned messages. Empty calls depend on time, not on events, so they do not count.</param>
/// <param name="CpuSeconds">CPU seconds of the app for accepting and storing.</param>
internal sealed record ShapeCost(string Shape, double Requests, double Messages, double Receipts, double Sends, double Receives,
    double Deletes, double Renewals, double CpuSeconds)
{
    /// <summary>Requests, plus an execution for each message.</summary>
    public double Executions => Requests + Messages + Receipts;

    public double QueueOperations => Sends + Receives + Deletes + Renewals;
}
