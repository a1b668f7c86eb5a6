using System.Net;

namespace Daybook.Tests.Ingest.CloudEvents;

public sealed class WebhookTests(IngestApp app) : IClassFixture<IngestApp>
{
    [Fact]
    public async Task A_webhook_that_asks_may_send()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri("/events", UriKind.Relative));
        request.Headers.Add("WebHook-Request-Origin", "eventemitter.example.com");
        request.Headers.Add("WebHook-Request-Rate", "120");

        using var answer = await app.App.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal("eventemitter.example.com", answer.Headers.GetValues("WebHook-Allowed-Origin").Single());
        Assert.Equal("*", answer.Headers.GetValues("WebHook-Allowed-Rate").Single());
        Assert.Contains("POST", answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task The_key_may_be_in_the_address()
    {
        using var http = new HttpClient { BaseAddress = new Uri(app.App.Url) };
        using var body = new StringContent("[]", null, "application/cloudevents-batch+json");

        using var with =
            await http.PostAsync(new Uri("/events?access_token=daybook-local-key", UriKind.Relative), body,
                TestContext.Current.CancellationToken);
        using var without = await http.PostAsync(new Uri("/events", UriKind.Relative), body, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Unauthorized), (with.StatusCode, without.StatusCode));
    }
}
