using System.Net;
using System.Text.Json;
using Azure.Storage.Queues;
using Daybook.Tests.Watch;
using Daybook.Watch.Alerts;
using Daybook.Watch.Quality;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Watch.Quality;

/// <summary>The whole app with a movable clock and a receiver of alerts.</summary>
internal sealed class QualityApp : IAsyncDisposable
{
    private readonly bool _ownsReceiver;
    private int _read;

    private QualityApp(DaybookApp app, MovedClock clock, WebhookReceiver receiver, bool ownsReceiver) =>
        (App, Clock, Receiver, _ownsReceiver) = (app, clock, receiver, ownsReceiver);

    public DaybookApp App { get; }

    public MovedClock Clock { get; }

    public WebhookReceiver Receiver { get; }

    /// <param name="other">Another app; they share clock and receiver.</param>
    public static async Task<QualityApp> Start(TestEnvironment environment, Dictionary<string, string?>? settings = null,
        QualityApp? other = null, TimeSpan offset = default)
    {
        var clock = other?.Clock ?? new MovedClock { Offset = offset };
        var receiver = other?.Receiver ?? await WebhookReceiver.Start();
        var all = new Dictionary<string, string?>(settings ?? [])
        {
            ["Daybook__Alerts__WebhookUrl"] = receiver.Url,
            ["Daybook__Alerts__PublicUrl"] = "https://daybook.example.org",
            ["Daybook__Alerts__StorePatienceSeconds"] = "0",
        };
        return new QualityApp(await DaybookApp.Start(environment, all, clock: clock), clock, receiver,
            ownsReceiver: other is null)
        { _read = other?.Receiver.Taken.Count ?? 0 };
    }

    /// <summary>Works like the timer. Returns the notices of these alerts that arrived meanwhile.</summary>
    public async Task<List<JsonElement>> Look(params string[] names)
    {
        await App.Services.GetRequiredService<RunQuality>().Run(TestContext.Current.CancellationToken);
        var taken = Receiver.Taken;
        var fresh = taken.Skip(_read).Select(t => t.Notice).ToList();
        _read = taken.Count;
        return [.. fresh.Where(n => names.Contains(n.GetProperty("name").GetString()))];
    }

    /// <summary>Asserts that it is raised now and reported once, for these sources (null means the whole installation).</summary>
    public async Task AssertRaised(string name, params string?[] sources)
    {
        var notices = await Look(name);
        Assert.True(notices.Count == sources.Length,
            $"{notices.Count} notices of {name}, not {sources.Length}: {string.Join('\n', notices)}\n{await Shown()}\n{App.Logs.Tail()}");
        Assert.Equal(sources.Order(), notices.Select(n => n.GetProperty("source").GetString()).Order());
        Assert.All(notices, n =>
        {
            Assert.Equal("raised", n.GetProperty("state").GetString());
            Assert.False(n.GetProperty("reminder").GetBoolean());
            Assert.Equal("https://daybook.example.org" + AlertCatalogue.PageOf(name), n.GetProperty("runbook").GetString());
            Assert.NotEmpty(n.GetProperty("summary").GetString()!);
        });
        Assert.Equal(sources.Length, (await App.Get($"/ops/quality?name={name}")).GetProperty("alerts").GetArrayLength());
        Assert.Contains($"alerts_open{{name=\"{name}\"}} {sources.Length}\n", await App.Http.GetStringAsync("/metrics"),
            StringComparison.Ordinal);
        // The state is in the database, so the next run has nothing new to report.
        Assert.Empty(await Look(name));
    }

    public async Task AssertResolved(string name, int alerts = 1)
    {
        var notices = await Look(name);
        Assert.True(notices.Count == alerts, $"{notices.Count} notices of {name}, not {alerts}\n{await Shown()}\n{App.Logs.Tail()}");
        Assert.All(notices, n => Assert.Equal("resolved", n.GetProperty("state").GetString()));
        Assert.All(notices, n => Assert.NotEqual(JsonValueKind.Null, n.GetProperty("resolved_at").ValueKind));
        Assert.Empty((await App.Get($"/ops/quality?name={name}")).GetProperty("alerts").EnumerateArray());
        Assert.Empty(await Look(name));
    }

    public async Task<JsonElement> Finding(string name, string source = "") =>
        (await App.Get($"/ops/quality?name={name}")).GetProperty("findings").EnumerateArray()
        .Single(f => (f.GetProperty("source").GetString() ?? "") == source);

    public async Task RollUp(string query = "")
    {
        using var answer =
            await App.Http.PostAsync(new Uri($"/ops/rollup?wait=200&{query}", UriKind.Relative), null,
                TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task Send(params object[] events)
    {
        await App.Post("/events", events, HttpStatusCode.Accepted);
        await App.Drain();
    }

    public QueueClient Queue(string name) =>
        new(App.Environment.QueueStorage, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        if (_ownsReceiver) await Receiver.DisposeAsync();
    }

    private async Task<string> Shown() => (await App.Get("/ops/quality")).GetRawText();
}
