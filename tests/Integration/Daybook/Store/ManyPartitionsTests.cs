using System.Net;
using Daybook.Store.Persist;
using Daybook.Tests.Watch;
using Daybook.Watch.Quality;
using Daybook.Watch.Runs;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Store;

/// <summary>
/// Four years of day partitions, all but the last weeks locked by somebody else: whatever touches one of them, be it only while it is
/// planned, waits and fails. So what works here names its range.
/// </summary>
public sealed class ManyPartitionsTests(StandIns standIns)
{
    private const int Days = 1500, Open = 40;

    [Fact]
    public async Task No_statement_locks_partitions_that_it_does_not_ask_about()
    {
        var environment = await standIns.NewEnvironment();
        await using var app = await DaybookApp.Start(
            environment,
            new Dictionary<string, string?>(OpsApp.TimersOff)
            {
                ["ConnectionStrings__Postgres"] = environment.Postgres + ";Options=-c lock_timeout=1000"
            });
        for (var from = 0; from < Days; from += 100)
        {
            // As many in a transaction as the lock table bears.
            await app.Execute($$"""
                DO $$ DECLARE d date; BEGIN
                  FOR d IN SELECT generate_series(current_date - {{Days}} + {{from}}, current_date - {{Days}} + {{from}} + 99,
                    interval '1 day')::date LOOP
                    EXECUTE format('CREATE TABLE events_old_%s PARTITION OF events FOR VALUES FROM (%L) TO (%L)', to_char(d, 'YYYYMMDD'),
                      d::text || 'T00:00:00Z', (d + 1)::text || 'T00:00:00Z');
                  END LOOP; END $$
                """);
        }

        await using var holder = new NpgsqlConnection(environment.Postgres + ";Pooling=false;Command Timeout=120");
        await holder.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await holder.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand(
            $$"""
            DO $$ DECLARE d date; BEGIN
              FOR d IN SELECT generate_series(current_date - {{Days}}, current_date - {{Open}}, interval '1 day')::date LOOP
                EXECUTE format('LOCK TABLE events_old_%s IN ACCESS EXCLUSIVE MODE', to_char(d, 'YYYYMMDD'));
              END LOOP; END $$
            """, holder, transaction))
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var ids = await app.Send(5);
        var conflict = Event(user: "ann", at: DateTimeOffset.UtcNow.AddMinutes(-1), hash: 5);
        await app.Drain();
        foreach (var e in new[] { conflict, conflict with { BodyHash = 6, Properties = "{\"n\":2}"u8.ToArray() } })
            await app.Services.GetRequiredService<PersistEvents>()
                .Run(new BinaryData(Message(e)), 1, TestContext.Current.CancellationToken);
        var (from_, to) = (DateTime.UtcNow.AddDays(-20).ToString("yyyy-MM-dd"), DateTime.UtcNow.ToString("yyyy-MM-dd"));

        string[] reads =
        [
            $"/events/{ids[0]}", "/events/stats", "/events/recent?limit=10", "/events/recent?event_type=click",
            $"/stats/dau?from={from_}&to={to}", $"/stats/sessions?from={from_}&to={to}",
            $"/stats/funnel?from={from_}&to={to}&steps=click,buy", $"/stats/breakdown?from={from_}&to={to}&property=plan",
            $"/stats/top-events?from={from_}&to={to}", "/ops/ledger", "/ops/quality", "/health",
        ];
        foreach (var read in reads) await app.Get(read);
        await app.Post("/ops/rollup?wait=60", new { }, HttpStatusCode.OK);
        await app.Services.GetRequiredService<TimerRollup>().Run(TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<RunQuality>().Run(TestContext.Current.CancellationToken);
        foreach (var read in reads) await app.Get(read);
        var export =
            await app.Http.GetStringAsync(new Uri($"/events/export?from={from_}&to={to}&format=jsonl", UriKind.Relative),
                TestContext.Current.CancellationToken);
        var person = await app.Http.GetStringAsync(new Uri("/users/ann/export", UriKind.Relative), TestContext.Current.CancellationToken);
        using var erased =
            await app.Http.DeleteAsync(new Uri("/users/ann?wait=60", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(6, export.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"events\":6", person, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        Assert.Equal("done 0", await app.Scalar<string>("SELECT concat_ws(' ', state, tries) FROM erasures"));
        Assert.Equal(1L, await app.Scalar<long>("SELECT count(*) FROM rejected_events WHERE code = 'conflict' OR code = 'erased_user'"));
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM quality_findings WHERE detail LIKE '%could not be looked at%'"));
        Assert.Equal(5L,
            await app.Scalar<long>(
                "SELECT sum(events)::bigint FROM quality_hours WHERE event_type = 'click' AND hour > now() - interval '2 hours'"));
        Assert.DoesNotContain("55P03", app.Logs.Tail(), StringComparison.Ordinal);
    }
}
