using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Daybook.Ingest.Sending;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Watch;

/// <summary>The app over HTTP, as an operator uses it.</summary>
internal static class OpsApp
{
    /// <summary>Messages stay on the queue.</summary>
    public static readonly Dictionary<string, string?> PersistPaused = new() { ["AzureWebJobs.PersistEvents.Disabled"] = "true" };

    /// <summary>Nothing is done but what the test asks for.</summary>
    public static readonly Dictionary<string, string?> TimersOff = new()
    {
        ["AzureWebJobs.Rollup.Disabled"] = "true",
        ["AzureWebJobs.Quality.Disabled"] = "true",
        ["AzureWebJobs.Erasures.Disabled"] = "true",
        ["AzureWebJobs.Retention.Disabled"] = "true",
    };

    public static async Task<JsonElement> Post(this DaybookApp app, string path, object body, HttpStatusCode expected)
    {
        using var answer = await app.Http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == answer.StatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    public static async Task<JsonElement> Get(this DaybookApp app, string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await app.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == answer.StatusCode, $"{path}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Sends events and returns their ids.</summary>
    public static async Task<Guid[]> Send(this DaybookApp app, int events, string type = "click")
    {
        var ids = Enumerable.Range(0, events).Select(_ => Guid.CreateVersion7()).ToArray();
        await app.Post("/events", ids.Select(id => new { event_id = id, event_type = type, user_id = "ann" }), HttpStatusCode.Accepted);
        return ids;
    }

    /// <summary>Attestations go out every 5 seconds; this sends them now.</summary>
    public static Task Attest(this DaybookApp app) =>
        app.Services.GetRequiredService<Attest>().SendNews(TestContext.Current.CancellationToken);

    public static async Task Execute(this DaybookApp app, string sql)
    {
        await using var command = app.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<T> Scalar<T>(this DaybookApp app, string sql)
    {
        await using var command = app.Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Waits for what another function does.</summary>
    public static Task Until(this DaybookApp app, string sql) =>
        Eventually.True(() => app.Scalar<bool>($"SELECT {sql}"), () => $"{sql}\n{app.Logs.Tail()}");
}
