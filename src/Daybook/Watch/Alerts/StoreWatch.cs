using Daybook.Watch.Quality;
using System.Net.Sockets;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Watch.Alerts;

/// <summary>The alerts that must go out even if nothing can be stored: PostgreSQL cannot be reached or accepts no writes.</summary>
/// <remarks>
/// Only this process knows their state. So each instance sends them once, and a restart during the outage sends them again. When an
/// outage is over, it is written into <c>alerts</c>. Every instance checks every 15 seconds without a timer trigger, because on
/// Standalone timers also wait for PostgreSQL.
/// </remarks>
public sealed class StoreWatch(
    PostgresConnections database, SchemaState schema, WriteNotice write, Webhook webhook, IOptions<AlertsOptions> options,
    TimeProvider clock, ILogger<StoreWatch> log) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Queue<string> _outbox = [];
    private DateTimeOffset? _since;
    private Told? _told;
    private Told? _toWriteDown;

    /// <summary>The name of the alert that is open, if one is.</summary>
    public string? Open => _told?.Kind.Name;

    /// <returns>True if PostgreSQL answers and accepts writes.</returns>
    public async Task<bool> Look(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var fault = await Ask(cancel);
            var now = clock.GetUtcNow();
            if (fault is null) Over(now);
            else Goes(fault.Value.Name, fault.Value.Why, now);
            while (_outbox.TryPeek(out var body) && await webhook.Post(body, cancel) is var failed)
            {
                if (failed is not null)
                {
                    Log.NotDelivered(log, 0, failed);
                    break;
                }

                _outbox.Dequeue();
            }

            if (fault is null) await WriteDown(now, cancel);
            return fault is null;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private void Goes(string name, string why, DateTimeOffset now)
    {
        var since = _since ??= now;
        if (_told is { } told && told.Kind.Name == name)
        {
            var hours = options.Value.RenotifyHours;
            if (hours == 0 || now - told.NoticedAt < TimeSpan.FromHours(hours)) return;
            _told = told with { NoticedAt = now };
            Tell(told.Kind, why, told.Since, null, reminder: true);
            return;
        }

        if (now - since < TimeSpan.FromSeconds(options.Value.StorePatienceSeconds)) return;
        // From unreachable to read-only: one alert ends when the other begins.
        if (_told is not null) Resolve(now);
        _told = new Told(AlertCatalogue.All[name], why, since, now);
        Log.Raised(log, name, "", why);
        Tell(_told.Kind, why, since, null, reminder: false);
    }

    private void Over(DateTimeOffset now)
    {
        _since = null;
        if (_told is not null) Resolve(now);
    }

    private void Resolve(DateTimeOffset now)
    {
        var told = _told!;
        _told = null;
        _toWriteDown = told with { ResolvedAt = now };
        Log.Resolved(log, told.Kind.Name, "", "It is over.");
        Tell(told.Kind, $"It is over. It was: {told.Why}", told.Since, now, reminder: false);
    }

    private void Tell(AlertKind kind, string why, DateTimeOffset since, DateTimeOffset? resolvedAt, bool reminder)
    {
        if (webhook.Enabled) _outbox.Enqueue(write.Run(kind, "", why, value: null, threshold: null, since, resolvedAt, reminder));
    }

    /// <returns>Null if it answers and accepts writes, or if it is being migrated.</returns>
    private async Task<(string Name, string Why)?> Ask(CancellationToken cancel)
    {
        if (schema.Refused) return (FindingNames.PersistFailing, schema.WhyNot);
        try
        {
            await using var session = await database.OpenHealth(cancel);
            await using var command =
                new NpgsqlCommand("SELECT current_setting('transaction_read_only') = 'off'", session) { CommandTimeout = 5 };
            return await command.ExecuteScalarAsync(cancel) is true ? null
                : (FindingNames.PersistFailing, "PostgreSQL answers, but is read-only: nothing can be stored. Events wait on the queue.");
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or SocketException && !cancel.IsCancellationRequested)
        {
            // Driver messages name hosts and accounts, so only the log has them.
            if (PostgresAway.IsOutage(e) || e is TimeoutException or SocketException) Log.NotNow(log, e.Message);
            else Log.Failed(log, e);
            var why = e is PostgresException p ? $"PostgreSQL refuses connections: SQLSTATE {p.SqlState}."
                : "PostgreSQL cannot be reached.";
            return (FindingNames.PostgresUnreachable, why + " Events are accepted and wait on the queue.");
        }
    }

    private async Task WriteDown(DateTimeOffset now, CancellationToken cancel)
    {
        if (_toWriteDown is not { } over || !schema.Ready) return;
        try
        {
            await using var session = await database.OpenOperators(cancel);
            await using var command = new NpgsqlCommand(
                """
                INSERT INTO alerts (name, source, severity, summary, raised_at, last_seen_at, resolved_at, noticed_at)
                VALUES ($1, '', $2, $3, $4, $5, $5, $6)
                """, session)
            {
                Parameters =
                {
                    new() { Value = over.Kind.Name },
                    new() { Value = over.Kind.Severity == AlertSeverity.Critical ? "critical" : "warning" }, new() { Value = over.Why },
                    new() { Value = over.Since.UtcDateTime }, new() { Value = (over.ResolvedAt ?? now).UtcDateTime },
                    new() { Value = over.NoticedAt.UtcDateTime },
                },
            };
            await command.ExecuteNonQueryAsync(cancel);
            _toWriteDown = null;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or StoreUnavailableException && !cancel.IsCancellationRequested)
        {
            if (PostgresAway.IsOutage(e) || e is TimeoutException or SocketException) Log.NotNow(log, e.Message);
            else Log.Failed(log, e);
        }
    }

    private sealed record Told(AlertKind Kind, string Why, DateTimeOffset Since, DateTimeOffset NoticedAt)
    {
        public DateTimeOffset? ResolvedAt { get; init; }
    }
}
