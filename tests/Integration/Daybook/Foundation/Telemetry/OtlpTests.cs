namespace Daybook.Tests.Foundation.Telemetry;

public sealed class OtlpTests(StandIns standIns)
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task Traces_and_metrics_of_Daybook_the_pools_and_the_runtime_leave_at_the_latest_when_the_app_stops()
    {
        await using var collector = await Collector.Start();
        await using (var app = await DaybookApp.Start(await standIns.NewEnvironment(), collector.Settings))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/events/recent", UriKind.Relative));
            request.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");
            using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode);
        }

        Assert.All(["api_requests_total", "db.client.", "dotnet.gc.collections"], name => Assert.True(collector.HasMetric(name), name));
        Assert.All(["Daybook", "Npgsql"], source => Assert.True(collector.HasSpan(source, TraceId), source));
    }
}
