using Daybook.Tests.Watch;
using Daybook.Watch.Quality;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Watch.Quality;

public sealed class BrokenCheckTests(StandIns standIns)
{
    [Fact]
    public async Task A_check_that_fails_in_a_way_nobody_foresaw_does_not_end_the_look()
    {
        await using var app =
            await DaybookApp.Start(await standIns.NewEnvironment(), services: (services, _) => services.AddSingleton<ICheck, Broken>());

        await app.Services.GetRequiredService<RunQuality>().Run(TestContext.Current.CancellationToken);

        Assert.Equal("warn",
            await app.Scalar<string>(
                "SELECT status FROM quality_findings WHERE name = 'broken_check' AND detail LIKE '%InvalidOperationException%'"));
        Assert.Equal(1L, await app.Scalar<long>("SELECT count(*) FROM quality_findings WHERE name = 'ledger_difference'"));
        Assert.Contains("broken_check failed", app.Logs.Tail(), StringComparison.Ordinal);
    }

    private sealed class Broken : ICheck
    {
        public string Name => "broken_check";

        public Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel) =>
            throw new InvalidOperationException("Nobody thought of this.");
    }
}
