namespace Daybook.Watch.Quality;

/// <summary>What checks need of slices that Quality may not call: given by Ops, which may call any.</summary>
/// <param name="Flow">What is on its way. Throws when the queue cannot be counted.</param>
/// <param name="Lists">Whether the tracking plan and the allowed event types name a type; null where neither lists any.</param>
public sealed record BorrowedFacts(Func<CancellationToken, Task<FlowFacts>> Flow, Func<string, bool?> Lists);

/// <param name="QueueMessages">On <c>events</c> and <c>events-poison</c>, leased and delayed ones included.</param>
/// <param name="OldestInFlightAt">When the oldest message that was sent and has no outcome was attested, the missing ones left out; null: there is none.</param>
/// <param name="Missing">Messages that the ledger misses.</param>
public sealed record FlowFacts(int QueueMessages, DateTimeOffset? OldestInFlightAt, IReadOnlyList<LostMessage> Missing);

/// <param name="Hour">Of receipt.</param>
public sealed record LostMessage(Guid MessageId, DateTimeOffset Hour, int Events);
