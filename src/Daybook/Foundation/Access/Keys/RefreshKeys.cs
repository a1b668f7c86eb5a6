using Daybook.Foundation.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Daybook.Foundation.Access.Keys;

/// <summary>
/// Renews this instance's copy of the keys every few seconds. While PostgreSQL is away, the instance keeps the copy it has.
/// </summary>
public sealed class RefreshKeys(IssuedKeys keys, KeyRows rows, KeysFile file, TimeProvider clock, ILogger<RefreshKeys> log)
    : BackgroundService
{
    /// <summary>A key that was made or revoked elsewhere is known here after this, and one reading more.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // Until the first reading, keys made at run time may wait.
    private static readonly TimeSpan AtStart = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _turn = new(1);
    private bool _read, _away;

    /// <summary>Whoever has changed a key calls it, so that the change counts here at once.</summary>
    public async Task Now(CancellationToken cancel)
    {
        // One at a time, so that an older reading never replaces a newer one.
        await _turn.WaitAsync(cancel);
        try
        {
            var began = clock.GetTimestamp();
            var all = await rows.All(cancel);
            keys.Take(all, began);
            _read = true;
            file.Write(all);
            foreach (var (key, hour) in keys.Used())
            {
                await rows.Used(key, hour, cancel);
                keys.Forget(key, hour);
            }

            _away = false;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            if (_away) return;
            _away = true;
            if (PostgresAway.IsOutage(e) || e is TimeoutException) Log.KeysKept(log, e.Message);
            else Log.KeysNotRead(log, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Before the instance takes requests.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        keys.TakeOld(file.Read());
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Now(stoppingToken);
                await Task.Delay(_read ? Interval : AtStart, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The instance stops.
        }
    }
}
