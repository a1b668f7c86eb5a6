namespace Daybook.Standalone.Invoke;

/// <summary>
/// The two stages of stopping. First nothing new begins. When the drain time is over, whatever still runs is cancelled.
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

    /// <summary>When this is cancelled, no new invocation begins.</summary>
    public CancellationToken NothingNew { get; }

    /// <summary>The token of a running function. It is cancelled when the time to finish is over.</summary>
    public CancellationToken CancelRunning => _cancelRunning.Token;

    public void Dispose() => _cancelRunning.Dispose();
}
