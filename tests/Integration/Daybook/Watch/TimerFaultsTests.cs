using Daybook.Days.Archive;
using Daybook.Privacy.Erasing;
using Daybook.Privacy.Retaining;
using Daybook.Watch.Ledger;
using Daybook.Watch.Quality;
using Daybook.Watch.Runs;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Daybook.Tests.Watch;

public sealed class TimerFaultsTests(StandIns standIns)
{
    [Fact]
    public async Task A_statement_that_is_wrong_is_an_error_with_its_stack_and_an_outage_a_warning_without()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment(), OpsApp.TimersOff);
        (string Table, Func<CancellationToken, Task> Run)[] timers =
        [
            ("publications", app.Services.GetRequiredService<PublishOutbox>().Run),
            ("archived_events", app.Services.GetRequiredService<ArchiveEvents>().Run),
            ("archived_metrics", app.Services.GetRequiredService<VerifyArchive>().Run),
            ("rewrite_requests", app.Services.GetRequiredService<RewriteParts>().Run),
            ("rollup_runs", app.Services.GetRequiredService<TimerRollup>().Run),
            ("retention_runs", app.Services.GetRequiredService<RetentionSweep>().Run),
            ("erasures", app.Services.GetRequiredService<ContinueErasures>().Run),
            ("quality_hours", app.Services.GetRequiredService<RunQuality>().Run),
            ("ledger_hours", app.Services.GetRequiredService<FoldLedger>().Run),
        ];
        foreach (var (table, run) in timers)
        {
            await app.Execute($"ALTER TABLE {table} RENAME TO gone");
            var seen = app.Logs.All.Count;
            await run(TestContext.Current.CancellationToken);
            await app.Execute($"ALTER TABLE gone RENAME TO {table}");

            var told = app.Logs.All.Skip(seen).Where(line => line.Contains("42P01", StringComparison.Ordinal)).ToList();
            Assert.True(
                told.Exists(
                    line => line.StartsWith("Error ", StringComparison.Ordinal) && line.Contains("   at ", StringComparison.Ordinal)),
                $"{table}: {string.Join('\n', told)}\n{app.Logs.Tail()}");
        }

        var name = new NpgsqlConnectionStringBuilder(app.Environment.Postgres).Database!;
        var server =
            new NpgsqlConnectionStringBuilder(app.Environment.Postgres) { Database = "postgres", Pooling = false }.ConnectionString;
        await Sql.Scalar(server, $"ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS false");
        await Sql.Scalar(server, $"SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = '{name}'");
        await Sql.Scalar(server, $"ALTER DATABASE \"{name}\" RENAME TO \"{name}-away\"");
        foreach (var (table, run) in timers)
        {
            var seen = app.Logs.All.Count;
            await run(TestContext.Current.CancellationToken);
            var told = app.Logs.All.Skip(seen).ToList();
            Assert.True(!told.Exists(line => line.StartsWith("Error ", StringComparison.Ordinal)), $"{table}: {string.Join('\n', told)}");
        }
    }
}
