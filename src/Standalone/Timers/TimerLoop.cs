using Daybook.Foundation.Postgres;
using System.Net.Sockets;
using Daybook.Foundation;
using Daybook.Standalone.Discovery;
using Daybook.Standalone.Invoke;
using Daybook.Standalone.Queues;
using Npgsql;

namespace Daybook.Standalone.Timers;

/// <summary>
/// Runs one timer. A run is due at the first scheduled time after the row's <c>updated</c>. The process that gets the timer's lock reads
/// the row again under it, so each due time runs once among many processes. Due times missed while nothing ran make one late run. A row
/// that a wrong clock wrote far in the future does the same.
/// </summary>
internal sealed class TimerLoop(
    TimerFunction function, Schedule schedule, TimerTable table, FunctionInvoker invoker, IServiceScopeFactory scopes,
    StandaloneOptions options,
    Lifetime lifetime, ILogger log)
{
    /// <summary>If a run begins later than this after its time, it is marked as past due.</summary>
    public static readonly TimeSpan Punctual = TimeSpan.FromSeconds(2);

    // How soon to look again if another process runs this timer.
    private static readonly TimeSpan WhileAnotherRuns = TimeSpan.FromSeconds(5);
    // No single wait is longer, because somebody may set the clock meanwhile.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Backoff _outage = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), options.Clock);
    private readonly DateTimeOffset _started = options.Clock.GetUtcNow();
    private bool _atStart = function.RunOnStartup;
    private bool _down;

    public async Task Loop()
    {
        DateTimeOffset? due = null, seen = null;
        while (!lifetime.NothingNew.IsCancellationRequested)
        {
            try
            {
                // Without a due time, the row must be read first. It is read again if the clock was set back, because the due time came
                // from the old clock.
                var now = options.Clock.GetUtcNow();
                if (due is null || due <= now || now < seen) due = await RunIfDue();
                seen = now;
                Resumed();
                if (due - options.Clock.GetUtcNow() is { } wait && wait > TimeSpan.Zero)
                    await Pause.For(wait < LongestWait ? wait : LongestWait, options.Clock, lifetime.NothingNew);
            }
            catch (Exception away) when (PostgresAway.IsOutage(away)
                || away is SocketException or TimeoutException or OperationCanceledException)
            {
                Waits(away);
                await _outage.Wait(lifetime.NothingNew);
            }
            catch (Exception fault)
            {
                log.TimerFault(fault, function.Name);
                await _outage.Wait(lifetime.NothingNew);
            }
        }
    }

    /// <returns>The next due time.</returns>
    private async Task<DateTimeOffset> RunIfDue()
    {
        await using var connection = await table.Open(lifetime.NothingNew);
        var state = await TimerTable.Read(connection, function.Name, options.Clock.GetUtcNow(), lifetime.NothingNew);
        if (Due(state) > options.Clock.GetUtcNow()) return Due(state);

        if (!await TimerTable.TryLock(connection, function.Name, lifetime.NothingNew))
        {
            await Pause.For(WhileAnotherRuns, options.Clock, lifetime.NothingNew);
            return options.Clock.GetUtcNow();
        }

        // Another process may have run it between our check and our lock.
        state = await TimerTable.Read(connection, function.Name, options.Clock.GetUtcNow(), lifetime.NothingNew);
        var (due, start) = (Due(state), options.Clock.GetUtcNow());
        if (due > start || lifetime.NothingNew.IsCancellationRequested) return due;
        await Call(state, due, start);
        _atStart = false;
        var reckoned = start > due ? start : due;
        var next = schedule.After(reckoned);
        await Write(connection, start, next, reckoned);
        return next;
    }

    private DateTimeOffset Due(TimerState state)
    {
        if (state.Updated - options.Clock.GetUtcNow() > TimerState.BelievedAhead) return options.Clock.GetUtcNow();
        var atStart = _atStart && (state.Last is null || state.Last < _started);
        var scheduled = Scheduled(state);
        return atStart && _started < scheduled ? _started : scheduled;
    }

    // Without the monitor, runs missed while nothing ran are not made up.
    private DateTimeOffset Scheduled(TimerState state) =>
        schedule.After(function.UseMonitor || state.Updated > _started ? state.Updated : _started);

    private async Task Call(TimerState state, DateTimeOffset due, DateTimeOffset start)
    {
        var info = new TimerInfo
        {
            IsPastDue = start - Scheduled(state) > Punctual,
            ScheduleStatus = new ScheduleStatus
            {
                Last = state.Last?.UtcDateTime ?? default,
                Next = schedule.After(start).UtcDateTime,
                LastUpdated = state.Updated.UtcDateTime,
            },
        };
        log.TimerRuns(function.Name, due, info.IsPastDue ? " and is past due" : "");
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
            await invoker.Call(scope.ServiceProvider, new Invocation(info, data, lifetime.CancelRunning));
        }
        catch (Exception failure)
        {
            // As on the Functions host, a failed run is not repeated before the next time.
            log.FunctionFailed(failure, function.Name);
        }
    }

    // The run is done even if the session was lost, so keep trying to record it, or it would run again.
    private async Task Write(NpgsqlConnection connection, DateTimeOffset start, DateTimeOffset next, DateTimeOffset reckoned)
    {
        try
        {
            await TimerTable.Write(connection, function.Name, start, next, reckoned, lifetime.CancelRunning);
        }
        catch (NpgsqlException away)
        {
            Waits(away);
            while (!await TryWriteAnew(start, next, reckoned)) await _outage.Wait(lifetime.CancelRunning);
        }
    }

    private async Task<bool> TryWriteAnew(DateTimeOffset start, DateTimeOffset next, DateTimeOffset reckoned)
    {
        if (lifetime.CancelRunning.IsCancellationRequested) return true;
        try
        {
            await using var connection = await table.Open(lifetime.CancelRunning);
            await TimerTable.Write(connection, function.Name, start, next, reckoned, lifetime.CancelRunning);
            return true;
        }
        catch (Exception away) when (away is StoreUnavailableException or NpgsqlException or SocketException or TimeoutException)
        {
            return false;
        }
    }

    private void Waits(Exception away)
    {
        if (!_down && !lifetime.NothingNew.IsCancellationRequested) log.TimerWaits(function.Name, away.Message);
        _down = true;
    }

    private void Resumed()
    {
        _outage.Reset();
        if (_down) log.TimerResumes(function.Name);
        _down = false;
    }
}
