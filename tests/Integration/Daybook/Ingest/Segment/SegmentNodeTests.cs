using Daybook.Foundation.Events;

namespace Daybook.Tests.Ingest.Segment;

/// <summary>Segment's own Node SDK, from npm.</summary>
public sealed class SegmentNodeTests(StandIns standIns)
{
    [Fact]
    public async Task Every_call_of_the_SDK_is_stored_once_also_when_the_first_tries_meet_503()
    {
        SenderScripts.SkipWhereMissing();
        var environment = await standIns.NewEnvironment();
        var (relay, connection) = TcpRelay.Before(environment.QueueStorage);
        await using var queue = relay;
        relay.Open = false;
        await using var app = await DaybookApp.Start(environment, new Dictionary<string, string?> { ["AzureWebJobsStorage"] = connection });

        var sending = SenderScripts.Run("segment-node.mjs", app.Url);
        while (!sending.IsCompleted && !app.Logs.All.Any(l => l.Contains("get 503", StringComparison.Ordinal)))
            await Task.Delay(50, TestContext.Current.CancellationToken);
        relay.Open = true;
        var result = await sending;
        await app.Drain();

        Assert.Empty(result.GetProperty("errors").EnumerateArray());
        var statuses = result.GetProperty("statuses").EnumerateArray().Select(s => s.GetInt32()).ToList();
        Assert.Contains(503, statuses);
        Assert.Equal(200, statuses[^1]);
        var sent = result.GetProperty("delivered").EnumerateArray().Select(m => EventIdentity.FromForeignId("default", m.GetString()!))
            .ToList();
        Assert.Equal(6, sent.Count);
        await using var stored =
            app.Database.CreateCommand(
                "SELECT event_id, event_type FROM events WHERE occurred_at > now() - interval '1 hour' ORDER BY event_type COLLATE \"C\"");
        await using var rows = await stored.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<(Guid Id, string Type)> events = [];
        while (await rows.ReadAsync(TestContext.Current.CancellationToken)) events.Add((rows.GetGuid(0), rows.GetString(1)));
        Assert.Equal(["Order Completed", "alias", "group", "identify", "page", "screen"], events.Select(e => e.Type));
        Assert.Equal(sent.Order(), events.Select(e => e.Id).Order());
    }
}
