namespace Daybook.Foundation.Queues;

/// <summary>The storage queues. Trigger attributes name the same.</summary>
public static class QueueNames
{
    public const string Events = "events";
    public const string Rejected = "events-rejected";
    public const string Receipts = "events-receipts";
    public const string EventsPoison = "events-poison";
    public const string RejectedPoison = "events-rejected-poison";
    public const string ReceiptsPoison = "events-receipts-poison";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Events, Rejected, Receipts, EventsPoison, RejectedPoison, ReceiptsPoison];

    /// <summary>Where the host or Persist puts what cannot be stored. A poison queue has none, so it returns null.</summary>
    public static string? PoisonOf(string queue) => queue switch
    {
        Events => EventsPoison,
        Rejected => RejectedPoison,
        Receipts => ReceiptsPoison,
        _ => null,
    };

    /// <summary>The setting that holds the queue service's connection, as the Functions host names it.</summary>
    public const string Connection = "AzureWebJobsStorage";
}
