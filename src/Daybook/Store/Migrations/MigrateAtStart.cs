using Daybook.Foundation.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Daybook.Store.Migrations;

/// <summary>
/// Migrates as soon as PostgreSQL answers. The host does not wait for it, because Ingest runs while PostgreSQL is down, even from a cold
/// start.
/// </summary>
internal sealed class MigrateAtStart(MigrationRunner runner, SchemaState schema, TimeProvider clock,
    ILogger<MigrateAtStart> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = TimeSpan.FromMilliseconds(200); !schema.Ready; wait = Min(wait * 2, TimeSpan.FromSeconds(5)))
        {
            try
            {
                await runner.Run(stoppingToken);
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (SchemaRefusedException e)
            {
                Log.SchemaRefused(log, e.Message);
                // A person must act. Check again now and then, because they may do so while this process runs.
                wait = TimeSpan.FromSeconds(30);
            }
            catch (Exception e)
            {
                schema.Waiting($"The database cannot be used yet: {e.Message}");
                if (PostgresAway.IsOutage(e) || e is TimeoutException or System.Net.Sockets.SocketException)
                    Log.WaitingForPostgres(log, e.Message);
                else Log.MigrationFailed(log, e);
            }

            await Task.Delay(wait, clock, stoppingToken);
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
