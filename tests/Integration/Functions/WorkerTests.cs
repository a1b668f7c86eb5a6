using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Daybook.Foundation.Queues;
using Npgsql;

namespace Daybook.Tests.Functions;

/// <summary>The built worker, started as the host starts it.</summary>
public sealed class WorkerTests(StandIns standIns)
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task An_event_travels_from_http_through_the_queue_to_PostgreSQL()
    {
        var environment = await standIns.NewEnvironment();
        await using var collector = await Collector.Start();
        await using var host = await WorkerHost.Start(environment, [.. collector.Settings.Select(s => (s.Key, s.Value!))]);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(host.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "daybook-local-key");
        http.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");

        using var receipt =
            await http.PostAsJsonAsync("/events",
                new { event_type = "order_paid", user_id = "ann", properties = new { note = "ünïcode €" } });
        Assert.Equal(HttpStatusCode.Accepted, receipt.StatusCode);
        using var refused = await http.GetAsync(new Uri("/nowhere", UriKind.Relative));
        Assert.Equal(TraceId, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("trace_id").GetString());

        await host.Deliver(QueueNames.Events, "PersistEvents");

        await using var database = NpgsqlDataSource.Create(environment.Postgres);
        await using var command = database.CreateCommand("SELECT user_id || '|' || (properties ->> 'note') FROM events");
        Assert.Equal("ann|ünïcode €", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        var recent = await http.GetFromJsonAsync<JsonElement>("/events/recent");
        Assert.Equal("order_paid", recent.GetProperty("events")[0].GetProperty("event_type").GetString());

        // The worker's own span of the call, and Daybook's below it, belong to the caller's trace.
        await host.DisposeAsync();
        Assert.All(["Microsoft.Azure.Functions.Worker", "Daybook"], source => Assert.True(collector.HasSpan(source, TraceId), source));
    }
}
