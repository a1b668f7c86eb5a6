using System.Net;
using Azure.Storage.Queues;
using Daybook.Foundation;
using Daybook.Foundation.Queues;
using Daybook.Ingest.Cookieless;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Ingest;

public sealed class CookielessTests(IngestApp app) : IClassFixture<IngestApp>
{
    [Fact]
    public async Task A_page_that_sends_no_ids_gets_one_for_each_visitor_of_the_day()
    {
        foreach (var agent in new[] { "Firefox", "Firefox", "Chrome" })
        {
            using var accepted = await Send("""{"event_type":"page_view","cookieless":true}""", agent);
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        }

        using var refused = await Send("""{"event_type":"page_view","cookieless":true,"user_id":"ann"}""", "Firefox");

        Assert.Equal("user_id", (await IngestApp.Json(refused)).GetProperty("rejected")[0].GetProperty("field").GetString());
        var events = (await app.Queues.Events()).SelectMany(m => m.Envelope.Requests).SelectMany(r => r.Events).ToList();
        Assert.Equal([1, 2], events.GroupBy(e => e.AnonymousId).Select(visitor => visitor.Count()).Order());
        Assert.All(events, e => Assert.StartsWith(VisitorIds.Prefix, e.AnonymousId));
    }

    [Fact]
    public async Task Ten_instances_agree_on_the_key_of_a_day_and_keys_of_days_that_are_over_are_deleted()
    {
        var connections = app.App.Services.GetRequiredService<QueueConnections>();
        var (past, today) = (new DateOnly(2001, 1, 1), new DateOnly(2001, 1, 3));

        var keys = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Key(today))));
        var old = await Key(past);
        var deleted = await new VisitorKeyQueues(connections).DeleteBefore(today.AddDays(-1), TestContext.Current.CancellationToken);

        Assert.Equal(Assert.Single(keys.Select(Convert.ToHexString).Distinct()),
            Convert.ToHexString(await Key(today)));
        Assert.Equal(1, deleted);
        Assert.False((await Queue(past).ExistsAsync(TestContext.Current.CancellationToken)).Value);
        Assert.True((await Queue(today).ExistsAsync(TestContext.Current.CancellationToken)).Value);
        Assert.NotEqual(keys[0], old);

        // As an instance of its own. A busy machine's queue may take longer than a sender would wait.
        async Task<byte[]> Key(DateOnly day)
        {
            byte[]? key = null;
            await Eventually.True(async () =>
            {
                try
                {
                    key = await new VisitorKeyQueues(connections).Of(day);
                    return true;
                }
                catch (StoreUnavailableException)
                {
                    return false;
                }
            });
            return key!;
        }

        QueueClient Queue(DateOnly day) => connections.Client(VisitorKeyQueues.Name(day));
    }

    private Task<HttpResponseMessage> Send(string body, string agent) => app.Post("/events", body, change: request =>
    {
        request.Headers.Add("Origin", "https://shop.example");
        request.Headers.TryAddWithoutValidation("User-Agent", agent);
    });
}
