using Daybook.Foundation.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>
/// One for the process. It opens when PostgreSQL cannot store, asks once a second, and lets everybody continue when PostgreSQL answers.
/// Meanwhile nobody else calls PostgreSQL.
/// </summary>
public sealed class StoreBreaker(PostgresConnections database, TimeProvider clock, ILogger<StoreBreaker> log) : IAsyncDisposable
{
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource? _open;
    private Task _probing = Task.CompletedTask;

    public void Trip(Exception cause)
    {
        lock (_gate)
        {
            if (_open is not null || _stop.IsCancellationRequested) return;
            Log.StoreLost(log, cause.Message);
            var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _open = open;
            _probing = Task.Run(() => Probe(open), _stop.Token);
        }
    }

    /// <summary>Waits until PostgreSQL answers.</summary>
    /// <returns>False if it did not answer within <paramref name="limit"/>.</returns>
    public async Task<bool> Wait(TimeSpan limit, CancellationToken cancel)
    {
        if (Volatile.Read(ref _open) is not { } open) return true;
        if (limit <= TimeSpan.Zero) return false;
        try
        {
            await open.Task.WaitAsync(limit, clock, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _probing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task Probe(TaskCompletionSource open)
    {
        do await Task.Delay(ProbeEvery, clock, _stop.Token);
        while (!await Answers());
        lock (_gate) _open = null;
        Log.StoreBack(log);
        open.TrySetResult();
    }

    private async Task<bool> Answers()
    {
        try
        {
            await using var session = await database.Open(_stop.Token);
            await using var command =
                new NpgsqlCommand("SELECT current_setting('transaction_read_only') = 'off'", session) { CommandTimeout = 5 };
            return await command.ExecuteScalarAsync(_stop.Token) is true;
        }
        catch (Exception) when (!_stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
