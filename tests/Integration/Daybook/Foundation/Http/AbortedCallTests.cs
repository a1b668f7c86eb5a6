using Daybook.Foundation.Postgres;
using Daybook.Tests.Watch;
using Npgsql;

namespace Daybook.Tests.Foundation.Http;

public sealed class AbortedCallTests(StandIns standIns)
{
    [Fact]
    public async Task A_call_whose_caller_went_away_counts_as_499_and_not_as_answered()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await using var holder = await app.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({AdvisoryLocks.Rollup})", holder))
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource();

        var call = app.Http.PostAsync(new Uri($"/ops/rollup?from={DateTime.UtcNow:yyyy-MM-dd}&wait=60", UriKind.Relative), null,
            patience.Token);
        await app.Until("count(*) = 1 FROM rollup_runs WHERE state = 'running' AND kind = 'request'");
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        var line = "";
        for (var i = 0; i < 100 && line.Length == 0; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            var metrics = await app.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
            line = metrics.Split('\n')
                .FirstOrDefault(
                l => l.StartsWith("api_requests_total", StringComparison.Ordinal) && l.Contains("\"Request\"", StringComparison.Ordinal))
                ?? "";
        }

        Assert.Contains("status=\"499\"", line, StringComparison.Ordinal);
    }
}
