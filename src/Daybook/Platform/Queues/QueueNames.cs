namespace Daybook.Platform.Queues;

/// <summary>The storage queues. Trigger attributes name the same.</summary>
public static class QueueNames
{
    public const string Events = "events";
    public const string Rejected = "events-rejected";
    public const string Receipts = "events-receipts";
    public const string EventsPoison = "events-poison";
    public const string RejectedPoison = "events-rejected-poison";
    public const string ReceiptsPoison = "events-receipts-poison";

    /// <summary>The setting that holds the queue service's connection, as the Functions host names it.</summary>
    public const string Connection = "AzureWebJobsStorage";
}
