using Daybook.Foundation.Events;
using Daybook.Foundation.Postgres;
using Microsoft.Extensions.Logging;

namespace Daybook.Store.Persist;

/// <summary>Tests if an event passes that cannot be at fault. It takes the same path as a message and is rolled back.</summary>
/// <remarks>
/// This must pass before anything is given up. If everything fails, it is an outage, and an outage never makes a dead letter.
/// </remarks>
public sealed class StoreCanary(PostgresConnections database, Partitions partitions, TimeProvider clock, ILogger<StoreCanary> log)
{
    public async Task<bool> Passes(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var canary = new Event
        {
            EventId = Guid.CreateVersion7(now),
            EventType = "canary",
            OccurredAt = now,
            AnonymousId = "canary",
            Source = "daybook",
            BodyHash = 1,
        };
        var request = new EnvelopeRequest(Guid.CreateVersion7(now), now, "daybook", "daybook", null, [canary]);
        var header = new MessageHeader(MessageKind.Events, Guid.CreateVersion7(now), now, 1);
        var plan = new BatchPlan([new PendingMessage(header, new Envelope([request], []))]);
        try
        {
            await partitions.Ensure([now], cancel);
            await new PersistTransaction(database, new SeenMessages()).Run(plan, PersistMode.TryOnly, cancel);
            return true;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.CanaryFailed(log, e.Message);
            return false;
        }
    }
}
