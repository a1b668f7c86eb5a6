using Daybook.Foundation.Events;
using Daybook.Foundation.Telemetry;

namespace Daybook.Store.Persist;

/// <summary>Metrics of one commit.</summary>
internal static class PersistCounts
{
    public static void Report(DaybookMetrics metrics, BatchPlan plan, DateTimeOffset now)
    {
        var counts = plan.Counts();
        int Sum(Fate fate) => counts.Sum(c => c[(int)fate]);
        if (Sum(Fate.Persisted) is > 0 and var persisted) metrics.Ingested(persisted);
        if (Sum(Fate.Duplicate) is > 0 and var duplicate) metrics.Duplicate(duplicate);
        if (Sum(Fate.Conflict) is > 0 and var conflict) metrics.Rejected(RejectionCode.Conflict.Name(), conflict);
        if (Sum(Fate.TooOld) is > 0 and var tooOld) metrics.Rejected(RejectionCode.TooOld.Name(), tooOld);
        if (Sum(Fate.Blocked) is > 0 and var blocked) metrics.Rejected(RejectionCode.ErasedUser.Name(), blocked);
        if (Sum(Fate.Dead) is > 0 and var dead) metrics.DeadLettered(dead);
        foreach (var message in plan.Messages)
        {
            if (message.Envelope.Requests.Count > 0) metrics.ReceiptToStored(now - message.Envelope.Requests.Min(r => r.ReceivedAt));
        }
    }
}
