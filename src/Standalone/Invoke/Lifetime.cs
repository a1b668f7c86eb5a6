namespace Daybook.Standalone.Invoke;

/// <summary>
/// The two stages of stopping: first nothing new begins, then, when the drain time is over, what still runs is cancelled.
/// </summary>
internal sealed class Lifetime : IDisposable
{
    private readonly CancellationTokenSource _cancelRunning = new();
    private readonly StandaloneOptions _options;

    public Lifetime(IHostApplicationLifetime application, StandaloneOptions options)
    {
        _options = options;
        NothingNew = application.ApplicationStopping;
        NothingNew.Register(() => _cancelRunning.CancelAfter(_options.DrainTime));
    }

    /// <summary>No new invocation begins once this is cancelled.</summary>
    public CancellationToken NothingNew { get; }

    /// <summary>What a running function is handed: cancelled when it had its time to finish.</summary>
    public CancellationToken CancelRunning => _cancelRunning.Token;

    public void Dispose() => _cancelRunning.Dispose();
}
