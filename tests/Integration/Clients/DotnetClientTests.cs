using System.Diagnostics;
using System.Net.Sockets;
using Daybook.Client;
using Daybook.Local;
using Daybook.Tests.Watch;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Daybook.Tests.Clients;

/// <summary>The .NET client against the real Daybook: what callers were told is queued is stored, each event once.</summary>
public sealed class DotnetClientTests(StandIns standIns) : IDisposable
{
    private const string Key = "daybook-local-key";
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    private static readonly string Sample = Path.Combine(ProjectRoot.Find(), "clients", "dotnet", "samples", "Console");

    // bin/CONFIGURATION/net10.0, as this very program's.
    private static readonly string Configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!);

    private readonly string _spool = TestDirectory.New();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_outage_and_answers_that_are_lost_neither_lose_nor_double_an_event(bool spooled)
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await using var relay = new TcpRelay(new Uri(app.Url).Port);
        var lost = new LoseAnswers();
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddDaybook(o =>
        {
            (o.Url, o.Key, o.Source, o.FlushAt, o.MaxBatch) = (new Uri($"http://127.0.0.1:{relay.Port}"), Key, "host", 20, 20);
            if (spooled) o.SpoolDirectory = _spool;
            o.CreateHandler = () => lost;
        });
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var client = host.Services.GetRequiredService<DaybookClient>();

        List<string> queued = [];
        for (var i = 0; i < 300; i++)
        {
            relay.Open = i is < 80 or > 160;
            var result =
                await client.Track("counted", Person.User($"u-{i % 7}"), new() { ["n"] = i },
                    cancel: TestContext.Current.CancellationToken);
            Assert.True(result.Queued);
            queued.Add(result.EventId);
            if (i % 40 == 0) await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.True(await client.Flush(Long, TestContext.Current.CancellationToken));
        await host.StopAsync(TestContext.Current.CancellationToken);
        await app.Drain();

        Assert.True(lost.Answers > 0);
        Assert.Equal(queued.Order(), (await Stored(app)).Order());
        Assert.Equal(300L,
            await app.Scalar<long>(
                "SELECT count(DISTINCT properties ->> 'n') FROM events WHERE event_type = 'counted' AND source = 'host'"));
        if (spooled) Assert.Empty(Directory.EnumerateFiles(_spool, "*.events", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Processes_that_are_killed_again_and_again_lose_nothing_that_they_said_is_queued()
    {
        const int Rounds = 4;
        const int Each = 1_500;
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no kill -9.");
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await using var relay = new TcpRelay(new Uri(app.Url).Port);
        var chance = new Random(17);
        List<string> queued = [];
        for (var round = 0; round < Rounds; round++)
        {
            // With Daybook there, killed while it sends; without, killed while events only gather.
            relay.Open = round % 2 == 0;
            var told = await Task.WhenAll(SendAndKill(relay, Each, chance.Next(Each)), SendAndKill(relay, Each, chance.Next(Each)));
            queued.AddRange(told.SelectMany(t => t));
        }

        // The last is not killed: it sends what all of them left.
        relay.Open = true;
        using var last = Start(relay, 1);
        var output = await last.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await last.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Daybook has all of them.", output);
        queued.AddRange(Ids(output));
        await app.Drain(Long);

        var stored = await Stored(app);
        Assert.Empty(queued.Except(stored));
        Assert.Equal(stored.Count, stored.Distinct().Count());
        // A process may be killed after it queued an event and before it said so: one each.
        Assert.InRange(stored.Count, queued.Count, queued.Count + 2 * Rounds);
        Assert.Empty(Directory.EnumerateFiles(_spool, "*.events", SearchOption.AllDirectories));
    }

    public void Dispose() => TestDirectory.Delete(_spool);

    private static async Task<List<string>> Stored(DaybookApp app) =>
        [
            .. (await app.Scalar<string[]>(
                "SELECT coalesce(array_agg(event_id::text), '{}') FROM events WHERE event_type IN ('counted', 'sample_sent') AND source "
                + "IN ('host', 'console-sample')"))!];

    /// <returns>The ids of events that the process said are queued before it was killed.</returns>
    private async Task<List<string>> SendAndKill(TcpRelay relay, int events, int killAt)
    {
        using var process = Start(relay, events);
        List<string> queued = [];
        while (queued.Count < killAt && await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            queued.AddRange(Ids(line));
        // SIGKILL on Unix.
        process.Kill();
        queued.AddRange(Ids(await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(128 + 9, process.ExitCode);
        return queued;
    }

    // The last line may be cut off.
    private static IEnumerable<string> Ids(string output) =>
        output.Split('\n').Where(line => line.EndsWith(" queued", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]);

    private Process Start(TcpRelay relay, int events) => Process.Start(new ProcessStartInfo(
        "dotnet",
        [
            Path.Combine(Sample, "bin", Configuration, "net10.0", "Daybook.Client.ConsoleSample.dll"),
            $"http://127.0.0.1:{relay.Port}", Key, $"{events}", _spool,
        ])
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
    })!;

    /// <summary>
    /// Every third answer is lost after Daybook has given it; and no connection outlives its request, so that an outage is felt.
    /// </summary>
    private sealed class LoseAnswers()
        : DelegatingHandler(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, UseProxy = false })
    {
        private int _requests;

        public int Answers { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (++_requests % 3 != 0) return response;
            Answers++;
            response.Dispose();
            throw new HttpRequestException("The answer is lost.", new SocketException((int)SocketError.ConnectionReset));
        }
    }
}
