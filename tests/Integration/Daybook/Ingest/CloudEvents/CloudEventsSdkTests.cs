using Daybook.Foundation.Events;

namespace Daybook.Tests.Ingest.CloudEvents;

/// <summary>The CloudEvents SDK of the CNCF, from npm.</summary>
public sealed class CloudEventsSdkTests(StandIns standIns)
{
    [Fact]
    public async Task Every_HTTP_mode_of_the_SDK_is_stored_and_one_event_in_two_modes_once()
    {
        SenderScripts.SkipWhereMissing();
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());

        var results = await SenderScripts.Run("cloudevents.mjs", app.Url);
        await app.Drain();

        Assert.All(results.EnumerateArray(), r => Assert.True(r.GetProperty("status").GetInt32() == 202, r.ToString()));
        Assert.Equal([1, 1, 1, 3], results.EnumerateArray().Select(r => r.GetProperty("receipt").GetProperty("accepted").GetInt32()));
        await using var stored = app.Database.CreateCommand(
            """
            SELECT event_id, event_type, coalesce(user_id, 'a:' || anonymous_id), context->>'subject', properties->>'total'
            FROM events
            WHERE occurred_at = '2026-01-02T03:04:05.678Z'
            """);
        await using var rows = await stored.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<(Guid Id, string Told)> events = [];
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            events.Add((rows.GetGuid(0),
                $"{rows.GetString(1)} {rows.GetString(2)} {rows.GetString(3)} {(rows.IsDBNull(4) ? "-" : rows.GetString(4))}"));
        Assert.Equal(
            new (string Id, string Told)[]
            {
                ("binary-1", "order.paid u-7 orders 50% 12.5"),
                ("structured-1", "order.paid u-7 orders 50% 12.5"),
                ("batch-1", "order.paid u-7 orders 50% 12.5"),
                ("batch-2", "order.paid a:/shop/kasse-1 orders 50% -"),
            }.Select(e => (EventIdentity.FromForeignId("default", "/shop/kasse-1|" + e.Id), e.Told)).Order(),
            events.Order());
        Assert.Equal(0L, await Sql.Scalar(app.Environment.Postgres, "SELECT count(*) FROM rejected_events"));
    }
}
