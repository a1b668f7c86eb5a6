using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Azure.Storage.Queues.Specialized;
using Daybook.Foundation;
using Daybook.Foundation.Queues;

namespace Daybook.Ingest.Cookieless;

/// <summary>
/// Keeps the key of each day in the storage account of the queues, as metadata of an empty queue that is named after the day. Making a
/// queue either makes it or finds it, so that all instances have one key (ADR-0091).
/// </summary>
public sealed class VisitorKeyQueues(QueueConnections connections)
{
    public const string Prefix = "daybook-visitor-key-";

    internal const string Member = "key";

    private const int KeyBytes = 32;

    // A sender waits for the answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The key of a day, which the first who asks makes.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be had now.</exception>
    public async Task<byte[]> Of(DateOnly day)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var queue = connections.Client(Name(day));
            if (await Read(queue, limit.Token) is { } known) return known;
            try
            {
                var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));
                await queue.CreateAsync(new Dictionary<string, string>(StringComparer.Ordinal) { [Member] = key }, limit.Token);
            }
            catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueAlreadyExists)
            {
                // Another instance was earlier, so its key counts.
            }

            // Never the one made here: what counts is what everybody reads.
            return await Read(queue, limit.Token) ?? throw Unavailable(null);
        }
        // The client wraps the faults of its tries.
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Deletes the keys of days before this one, for good: a queue has no older version and no bin.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="RequestFailedException">The account does not answer.</exception>
    public async Task<int> DeleteBefore(DateOnly day, CancellationToken cancel)
    {
        var service = connections.Client(Name(day)).GetParentQueueServiceClient();
        List<string> old = [];
        await foreach (var queue in service.GetQueuesAsync(prefix: Prefix, cancellationToken: cancel))
        {
            if (DayOf(queue.Name) < day) old.Add(queue.Name);
        }

        foreach (var name in old) await connections.Client(name).DeleteIfExistsAsync(cancel);
        return old.Count;
    }

    internal static string Name(DateOnly day) => Prefix + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly? DayOf(string name) =>
        DateOnly.TryParseExact(name.AsSpan(Prefix.Length), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day : null;

    // Null if there is no such queue.
    private static async Task<byte[]?> Read(QueueClient queue, CancellationToken cancel)
    {
        try
        {
            var properties = await queue.GetPropertiesAsync(cancel);
            return properties.Value.Metadata.TryGetValue(Member, out var text) && text.Length == 2 * KeyBytes
                ? Convert.FromHexString(text) : throw Unavailable(null);
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return null;
        }
        catch (FormatException e)
        {
            throw Unavailable(e);
        }
    }

    private static StoreUnavailableException Unavailable(Exception? inner) => new(
        "The key of the day, by which visitors without cookies are told apart, cannot be read from the queues' storage account at the "
        + "moment. Nothing was accepted; send the request again.", inner)
    { Store = StoreName.Queue };
}
