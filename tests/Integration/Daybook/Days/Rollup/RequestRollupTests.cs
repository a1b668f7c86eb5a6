using System.Net;
using Daybook.Days.Rollup;
using Daybook.Foundation.Postgres;
using Daybook.Tests.Watch;
using Daybook.Watch.Quality;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Daybook.Tests.Days.Rollup;

public sealed class RequestRollupTests(StandIns standIns)
{
    [Fact]
    public async Task Many_requests_behind_a_held_lock_take_nobodys_sessions_and_none_of_them_looks_lifeless()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment(), OpsApp.TimersOff, clock: new QuickTimers(40));
        await using var holder = await app.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({AdvisoryLocks.Rollup})", holder))
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var today = DateTime.UtcNow.ToString("yyyy-MM-dd");
        for (var i = 0; i < 8; i++) await app.Post($"/ops/rollup?from={today}&wait=0", new { }, HttpStatusCode.Accepted);
        await app.Execute("UPDATE rollup_runs SET touched_at = now() - interval '1 hour'");
        await app.Until("count(*) = 8 FROM rollup_runs WHERE touched_at > now() - interval '1 minute'");
        await app.Services.GetRequiredService<RunQuality>().Run(TestContext.Current.CancellationToken);

        Assert.Equal(1L, await app.Scalar<long>("SELECT count(*) FROM quality_runs"));
        Assert.Null(await app.Services.GetRequiredService<RollupRuns>().TakeOver(TestContext.Current.CancellationToken));
        await using (var release = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", holder))
            await release.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await app.Until("count(*) = 8 FROM rollup_runs WHERE state = 'done'");
    }
}
