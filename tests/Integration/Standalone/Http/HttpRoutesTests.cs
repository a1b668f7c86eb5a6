using System.Net;
using System.Text.Json;

namespace Daybook.Tests.Standalone.Http;

public sealed class HttpRoutesTests : IAsyncLifetime
{
    private readonly Probe _probe = new();
    private readonly HttpClient _client = new();
    private TestHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await Start();
        _client.BaseAddress = new Uri(_host.Url);
    }

    [Theory]
    [InlineData("/", "root")]
    [InlineData("/things/newest", "newest")]
    [InlineData("/things/oldest", "GET oldest")]
    [InlineData("/things/7", "GET 7")]
    [InlineData("/THINGS/a%20b", "GET a b")]
    [InlineData("/files/a/b/c.md", "a/b/c.md")]
    [InlineData("/files", "(none)")]
    [InlineData("/numbers/41", "42")]
    public async Task A_path_finds_the_first_function_in_name_order_and_a_literal_has_no_precedence(string path, string answer) =>
        Assert.Equal(answer, await _client.GetStringAsync(path));

    [Fact]
    public async Task Another_method_of_a_shared_path_finds_the_function_that_has_it()
    {
        using var answer = await _client.DeleteAsync("/things/newest");

        Assert.Equal("DELETE newest", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_function_may_write_the_response_itself()
    {
        using var answer = await _client.PostAsync("/things", new StringContent("body"));

        Assert.Equal((HttpStatusCode.Accepted, "body"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("GET", "/nowhere")]
    [InlineData("PUT", "/things")]
    [InlineData("HEAD", "/things/newest")]
    public async Task What_no_function_answers_is_an_empty_404_as_in_the_Functions_host(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await _client.SendAsync(request);

        Assert.Equal((HttpStatusCode.NotFound, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task What_a_function_answers_is_left_as_it_is()
    {
        using var answer = await _client.GetAsync("/empty");

        Assert.Equal((HttpStatusCode.NotFound, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("/fails")]
    [InlineData("/numbers/many")]
    public async Task A_fault_is_logged_and_answered_without_its_reason(string path)
    {
        using var answer = await _client.GetAsync(path);

        Assert.DoesNotContain("secret", await AssertProblem(answer, 500, "internal"));
        Assert.Contains(_host.Log.All, line => line.StartsWith("Error Daybook.Standalone.Http", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fault_half_way_cuts_the_answer_off() =>
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetStringAsync("/breaks-off"));

    [Fact]
    public async Task The_server_does_not_name_itself()
    {
        using var answer = await _client.GetAsync("/");

        Assert.Empty(answer.Headers.Server);
    }

    [Fact]
    public async Task A_body_beyond_the_hosts_limit_is_refused()
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Post, "/things") { Content = new StreamContent(new MemoryStream(new byte[1])) };
        request.Content.Headers.ContentLength = 101L * 1024 * 1024;
        request.Headers.ExpectContinue = true;

        using var answer = await _client.SendAsync(request);

        await AssertProblem(answer, 413, "payload_too_large");
    }

    [Fact]
    public async Task A_route_prefix_stands_before_every_route()
    {
        await using var prefixed = await Start(("routePrefix", "api"));

        Assert.Equal("newest", await _client.GetStringAsync(new Uri($"{prefixed.Url}/api/things/newest")));
        using var bare = await _client.GetAsync(new Uri($"{prefixed.Url}/things/newest"));
        Assert.Equal(HttpStatusCode.NotFound, bare.StatusCode);
    }

    [Fact]
    public async Task More_requests_than_may_be_outstanding_are_told_to_come_back()
    {
        await using var narrow = await Start(("maxConcurrentRequests", "1"), ("maxOutstandingRequests", "2"));
        var release = new TaskCompletionSource();
        _probe.Behave = (_, _) => release.Task;
        var answers = Enumerable.Range(0, 3).Select(_ => _client.GetAsync(new Uri($"{narrow.Url}/slow"))).ToList();

        using var refused = await await Task.WhenAny(answers);
        release.SetResult();
        var all = await Task.WhenAll(answers);

        await AssertProblem(refused, 429, "rate_limited");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(2, all.Count(answer => answer.StatusCode == HttpStatusCode.OK));
    }

    [Fact]
    public async Task A_stop_lets_a_running_request_finish()
    {
        var release = new TaskCompletionSource();
        _probe.Behave = (_, _) => release.Task;
        var answer = _client.GetStringAsync("/slow");
        await Eventually.True(() => _probe.Calls.Count == 1);

        var stop = _host.Stop();
        await Task.Delay(200);
        release.SetResult();

        Assert.Equal("done", await answer);
        await stop;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    private static async Task<string> AssertProblem(HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        using var problem = JsonDocument.Parse(text);
        Assert.Equal((status, code),
            (problem.RootElement.GetProperty("status").GetInt32(), problem.RootElement.GetProperty("code").GetString()));
        Assert.NotEqual("", problem.RootElement.GetProperty("trace_id").GetString());
        return text;
    }

    // HTTP only, so the servers in the settings need not answer.
    private Task<TestHost> Start(params (string Field, string Value)[] http)
    {
        var settings = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["ConnectionStrings__Postgres"] = "Host=127.0.0.1;Port=1",
            ["AzureFunctionsJobHost:extensions:http:routePrefix"] = "",
        };
        foreach (var (field, value) in http) settings[$"AzureFunctionsJobHost:extensions:http:{field}"] = value;
        return TestHost.Start(typeof(HttpTriggers), settings, _probe);
    }
}
