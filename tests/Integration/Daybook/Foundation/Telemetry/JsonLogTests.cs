using System.Text;
using System.Text.Json;

namespace Daybook.Tests.Foundation.Telemetry;

public sealed class JsonLogTests(StandIns standIns)
{
    [Fact]
    public async Task What_is_logged_of_a_stored_event_carries_the_trace_id_of_the_request_that_sent_it()
    {
        const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        var settings = (await standIns.NewEnvironment()).Settings();
        settings["Daybook:JsonLogs"] = "true";
        settings["AzureFunctionsJobHost:logging:logLevel:Daybook.Store.Persist"] = "Debug";
        await using var app = await AppProcess.Start(settings);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/events")
        {
            Content = new StringContent("""{"event_type":"click","user_id":"ann"}""", Encoding.UTF8, "application/json"),
            Headers = { { "traceparent", $"00-{TraceId}-00f067aa0ba902b7-01" } },
        };
        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();

        await Eventually.True(() => Finished(app) is not null);

        var line = JsonDocument.Parse(Finished(app)!).RootElement;
        Assert.Equal(TraceId, line.GetProperty("trace_id").GetString());
        Assert.Equal("debug", line.GetProperty("level").GetString());
        Assert.Equal(1, line.GetProperty("fields").GetProperty("events").GetInt32());
        Assert.All(app.Output.Split('\n'), text => JsonDocument.Parse(text).Dispose());
    }

    private static string? Finished(AppProcess app) =>
        app.Output.Split('\n').FirstOrDefault(line => line.Contains("is finished: 1 events", StringComparison.Ordinal));
}
