using Daybook.Store.Persist;
using Daybook.Foundation.Queues;

namespace Daybook.Functions.Triggers;

/// <summary>Every queue has a reader, including the poison queues, because unread messages expire unseen.</summary>
public sealed class QueueTriggers(PersistEvents events, KeepRejected rejected, KeepDeadLetter deadLetters, CountReceipts receipts)
{
    [Function(nameof(PersistEvents))]
    public Task PersistEvents(
        [QueueTrigger(QueueNames.Events, Connection = QueueNames.Connection)] string message, long dequeueCount = 1,
        CancellationToken cancel = default) =>
        events.Run(QueueText.Read(message), dequeueCount, cancel);

    [Function(nameof(KeepRejected))]
    public Task KeepRejected(
        [QueueTrigger(QueueNames.Rejected, Connection = QueueNames.Connection)] string message, CancellationToken cancel = default) =>
        rejected.Run(QueueText.Read(message), cancel);

    [Function(nameof(CountReceipts))]
    public Task CountReceipts(
        [QueueTrigger(QueueNames.Receipts, Connection = QueueNames.Connection)] string message, CancellationToken cancel = default) =>
        receipts.Run(QueueText.Read(message), cancel);

    [Function(nameof(KeepDeadLetter))]
    public Task KeepDeadLetter(
        [QueueTrigger(QueueNames.EventsPoison, Connection = QueueNames.Connection)] string message, CancellationToken cancel = default) =>
        deadLetters.Run(QueueText.Read(message), QueueNames.Events, cancel);

    [Function(nameof(KeepRejectedDeadLetter))]
    public Task KeepRejectedDeadLetter(
        [QueueTrigger(QueueNames.RejectedPoison, Connection = QueueNames.Connection)] string message, CancellationToken cancel = default) =>
        deadLetters.Run(QueueText.Read(message), QueueNames.Rejected, cancel);

    [Function(nameof(KeepReceiptsDeadLetter))]
    public Task KeepReceiptsDeadLetter(
        [QueueTrigger(QueueNames.ReceiptsPoison, Connection = QueueNames.Connection)] string message, CancellationToken cancel = default) =>
        deadLetters.Run(QueueText.Read(message), QueueNames.Receipts, cancel);
}
