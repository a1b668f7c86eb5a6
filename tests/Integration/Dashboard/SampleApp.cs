using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Daybook.Cli.Sending;
using Daybook.Cli.Traffic;
using Daybook.Days.Columns;
using Daybook.Local;
using Daybook.Tests.Foundation.Access;
using Daybook.Watch.Quality;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Daybook.Tests.Dashboard;

/// <summary>The app with the built page and a month of sample events, rolled up. Read-only tests share it.</summary>
public sealed class SampleApp(StandIns standIns) : IAsyncLifetime
{
    /// <summary>Name of the collection of its tests.</summary>
    public const string Shared = "Dashboard";

    /// <summary>A key of somebody who operates and may not ask in SQL.</summary>
    public const string NoSql = "a-key-that-operates-without-sql";

    private readonly string _columns = TestDirectory.New();
    private DaybookApp? _app;
    private TestAuthority? _authority;
    private OtherSite? _wiki, _stranger;

    /// <summary>The identity provider that the page leads to.</summary>
    public TestSignIn SignIn => _authority!.SignIn;

    /// <summary>A site that may show boards in frames, and one that may not.</summary>
    internal OtherSite Wiki => _wiki!;

    internal OtherSite Stranger => _stranger!;

    public string Url => _app!.Url;

    /// <summary>An answer of the API, without the page.</summary>
    public async Task<JsonElement> Get(string path)
    {
        using var answer = await _app!.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    /// <summary>Events that happen now, stored and counted.</summary>
    public async Task Send(IEnumerable<object> events)
    {
        using var sent = await _app!.Http.PostAsJsonAsync("/events", events, TestContext.Current.CancellationToken);
        sent.EnsureSuccessStatusCode();
        await _app.Drain();
        using var rolled = await _app.Http.PostAsync("/ops/rollup?wait=200", null, TestContext.Current.CancellationToken);
        rolled.EnsureSuccessStatusCode();
    }

    public async Task Put(string path, object body)
    {
        using var answer = await _app!.Http.PutAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async Task Delete(string path)
    {
        using var answer = await _app!.Http.DeleteAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask InitializeAsync()
    {
        (_authority, _wiki, _stranger) = (await TestAuthority.Start(), await OtherSite.Start(), await OtherSite.Start());
        _app = await Start(await standIns.NewEnvironment(), new()
        {
            ["Daybook__Access__Authority"] = _authority.Issuer,
            ["Daybook__Access__Audience"] = "daybook",
            ["Daybook__Dashboard__OpenIdClientId"] = TestSignIn.ClientId,
            ["Daybook__Dashboard__FrameAncestors"] = _wiki.Origin,
            ["Daybook__Columns__Enabled"] = "true",
            ["Daybook__Columns__CacheDirectory"] = _columns,
            ["Daybook__Sql__Enabled"] = "true",
            ["Daybook__Access__ApiKeys__0__Id"] = "operator",
            ["Daybook__Access__ApiKeys__0__KeyHash"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(NoSql))),
            ["Daybook__Access__ApiKeys__0__Scopes"] = "read,ops",
        });
        await SampleTraffic.Load(new Target(new Uri(_app.Url), Target.LocalKey), DateTimeZone.Utc,
            Instant.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()), TimeProvider.System,
            TestContext.Current.CancellationToken);
        await _app.Drain();
        using var rolled = await _app.Http.PostAsync("/ops/rollup?wait=200", null, TestContext.Current.CancellationToken);
        rolled.EnsureSuccessStatusCode();
        await _app.Services.GetRequiredService<PublishColumns>().Run(TestContext.Current.CancellationToken);
        await _app.Services.GetRequiredService<RunQuality>().Run(TestContext.Current.CancellationToken);
    }

    /// <param name="url">Of an app that was stopped and is started again.</param>
    public static async Task<DaybookApp> Start(
        TestEnvironment environment, Dictionary<string, string?>? settings = null, string? url = null)
    {
        List<string> said = [];
        var built = await DashboardBuild.Prepare(ProjectRoot.Find(), said.Add, TestContext.Current.CancellationToken);
        Assert.True(built is not null, string.Join('\n', said));
        return await DaybookApp.Start(environment,
            new Dictionary<string, string?>(settings ?? []) { ["Daybook__Dashboard__Directory"] = built }, url: url);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        foreach (var server in new IAsyncDisposable?[] { _authority, _wiki, _stranger })
            if (server is not null)
                await server.DisposeAsync();
        TestDirectory.Delete(_columns);
    }
}

[CollectionDefinition(SampleApp.Shared)]
public sealed class SampleAppTests : ICollectionFixture<SampleApp>;
