using Daybook.Cli.Sending;
using Daybook.Cli.Traffic;
using Daybook.Local;
using Daybook.Watch.Quality;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Daybook.Tests.Dashboard;

/// <summary>The app with the built page and a month of sample events, rolled up. Read-only tests share it.</summary>
public sealed class SampleApp(StandIns standIns) : IAsyncLifetime
{
    /// <summary>Name of the collection of its tests.</summary>
    public const string Shared = "Dashboard";

    private DaybookApp? app;

    public string Url => app!.Url;

    public async ValueTask InitializeAsync()
    {
        app = await StartAsync(await standIns.NewEnvironmentAsync());
        await SampleTraffic.LoadAsync(new Target(new Uri(app.Url), Target.LocalKey), DateTimeZone.Utc, Instant.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()), TimeProvider.System, TestContext.Current.CancellationToken);
        await app.DrainAsync();
        using var rolled = await app.Http.PostAsync("/ops/rollup?wait=200", null, TestContext.Current.CancellationToken);
        rolled.EnsureSuccessStatusCode();
        await app.Services.GetRequiredService<RunQuality>().Run(TestContext.Current.CancellationToken);
    }

    public static async Task<DaybookApp> StartAsync(TestEnvironment environment)
    {
        List<string> said = [];
        var built = await DashboardBuild.PrepareAsync(ProjectRoot.Find(), said.Add, TestContext.Current.CancellationToken);
        Assert.True(built is not null, string.Join('\n', said));
        return await DaybookApp.StartAsync(environment, new Dictionary<string, string?> { ["Daybook__Dashboard__Directory"] = built });
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
    }
}

[CollectionDefinition(SampleApp.Shared)]
public sealed class SampleAppTests : ICollectionFixture<SampleApp>;
