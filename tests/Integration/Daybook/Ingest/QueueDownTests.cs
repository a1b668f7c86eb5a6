using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Ingest;

public sealed class QueueDownTests(StandIns standIns)
{
    [Theory]
    [InlineData("""[{"event_id":"a","event_type":"x","user_id":"u"},{"event_type":"x","user_id":"u"}]""", 2)]
    [InlineData("""[{"event_type":"x","user_id":"u"},{"event_type":"x"}]""", 1)]
    public async Task When_nothing_listens_the_answer_is_503_with_what_would_have_been_the_receipt(string body, int ids)
    {
        await using var app = await Start(1);

        using var answer = await Post(app, body);

        var problem = await AssertUnavailable(answer);
        Assert.Equal((0, 0, ids),
            (problem.GetProperty("accepted").GetInt32(), problem.GetProperty("accepted_indexes").GetArrayLength(),
                problem.GetProperty("ids").GetArrayLength()));
    }

    [Fact]
    public async Task Without_the_key_of_the_day_no_visitor_without_cookies_is_let_in_and_others_are_judged()
    {
        await using var app = await Start(1);
        app.Http.DefaultRequestHeaders.Add("Origin", "https://shop.example");

        using var cookieless = await Post(app, Cookieless);
        using var bad = await Post(app, Cookieless, "/events/validate");

        var problem = await AssertUnavailable(cookieless);
        Assert.Contains("key of the day", problem.GetProperty("detail").GetString());
        Assert.Equal(HttpStatusCode.OK, bad.StatusCode);
    }

    [Fact]
    public async Task When_the_queue_hangs_the_answer_is_503_within_the_time_set()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var app = await Start(((IPEndPoint)silent.LocalEndpoint).Port);

        using var one = await Post(app, """{"event_type":"x","user_id":"u"}""");
        using var bad = await Post(app, "{}");

        await AssertUnavailable(one);
        await AssertUnavailable(bad);
    }

    [Fact]
    public async Task A_trace_with_a_silent_queue_is_503_that_names_the_queue_and_soon()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var app = await Start(((IPEndPoint)silent.LocalEndpoint).Port);

        using var answer =
            await app.Http.GetAsync(new Uri($"/events/{Guid.CreateVersion7()}", UriKind.Relative), TestContext.Current.CancellationToken)
                .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "queue_unavailable"),
            (answer.StatusCode, problem.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Validation_needs_no_queue()
    {
        await using var app = await Start(1);

        using var answer = await Post(app, """{"event_type":"x","user_id":"u"}""", "/events/validate");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private const string Cookieless = """{"event_type":"x","cookieless":true}""";

    private async Task<DaybookApp> Start(int queuePort) => await DaybookApp.Start(
        await standIns.NewEnvironment(),
        new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] =
                $"DefaultEndpointsProtocol=http;AccountName=away;AccountKey=a2V5a2V5a2V5a2V5;QueueEndpoint=http://127.0.0.1:{queuePort}/away;",
            ["Daybook__Ingest__SendTimeoutSeconds"] = "1"
        },
        (services, _) => QueueContents.WithoutPumps(services));

    private static async Task<HttpResponseMessage> Post(DaybookApp app, string body, string path = "/events")
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await app.Http.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    private static async Task<JsonElement> AssertUnavailable(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("queue_unavailable", document.RootElement.GetProperty("code").GetString());
        return document.RootElement.Clone();
    }
}
