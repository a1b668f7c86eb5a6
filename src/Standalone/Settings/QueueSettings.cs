namespace Daybook.Standalone.Settings;

/// <summary>host.json <c>extensions.queues</c>: how queue triggers receive, retry and give up.</summary>
/// <param name="BatchSize">Messages received at a time, 1 to 32. Default 16.</param>
/// <param name="NewBatchThreshold">The next batch is received when no more than this many run. Default half of
/// <paramref name="BatchSize"/>.</param>
/// <param name="MaxDequeueCount">A failing message goes to the poison queue after this many deliveries. Default 5.</param>
/// <param name="VisibilityTimeout">How long a failed message stays hidden before it is tried again. Default 0.</param>
/// <param name="MaxPollingInterval">The longest wait between looks at an empty queue. Default 1 minute.</param>
/// <param name="Base64">The message text is the bytes in base64. Default true.</param>
public sealed record QueueSettings(
    int BatchSize, int NewBatchThreshold, int MaxDequeueCount, TimeSpan VisibilityTimeout, TimeSpan MaxPollingInterval, bool Base64)
{
    /// <summary>The first wait when a queue is empty. Each empty look doubles it, up to <see cref="MaxPollingInterval"/>.</summary>
    public static readonly TimeSpan MinPollingInterval = TimeSpan.FromMilliseconds(100);
}
