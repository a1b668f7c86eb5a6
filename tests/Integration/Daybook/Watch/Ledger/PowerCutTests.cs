using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Daybook.Watch.Ledger;
using Daybook.Watch.Quality;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Daybook.Tests.Watch.Ledger;

/// <summary>The app, PostgreSQL and the queue end at once, and the queue's disk has an older state, as after a power cut.</summary>
public sealed class PowerCutTests
{
    private const string Reason = "Power cut on the test bench.";

    [Fact]
    public async Task What_the_queue_lost_with_its_attestations_is_a_difference_with_ids_and_hours_and_can_be_written_off()
    {
        await using var set = await StandIns.StartOwn();
        var cancel = TestContext.Current.CancellationToken;
        var environment = await set.NewEnvironment();
        Dictionary<string, string?> settings = new(environment.Settings(), StringComparer.OrdinalIgnoreCase)
        {
            ["Daybook:Journal:Directory"] = Path.Combine(set.Directory, "journal"),
        };
        await using (var before =
            await DaybookApp.Start(environment,
                new Dictionary<string, string?> { ["Daybook:Journal:Directory"] = settings["Daybook:Journal:Directory"] }))
        {
            await before.Send(5);
            await before.Drain();
            await before.Until("count(*) = 5 FROM events");
        }

        // A stop saves everything: this is what the queue's disk has when the power fails.
        await set.Services.Queue.Stop();
        var (queue, saved) = (Path.Combine(set.Directory, "queue"), Path.Combine(set.Directory, "saved"));
        Copy(queue, saved);
        await set.Services.Queue.Start(cancel);
        List<Guid> lost = [];
        settings["AzureWebJobs.PersistEvents.Disabled"] = settings["AzureWebJobs.CountReceipts.Disabled"] = "true";
        await using (var app = await AppProcess.Start(settings))
        {
            foreach (var n in new[] { 3, 4 }) lost.AddRange(await Send(app.Http, n));
            await Task.WhenAll(app.Kill(), set.Services.Postgres.Kill(), set.Services.Queue.Kill());
        }

        Directory.Delete(queue, recursive: true);
        Copy(saved, queue);
        await Task.WhenAll(set.Services.Postgres.Start(cancel), set.Services.Queue.Start(cancel));
        NpgsqlConnection.ClearAllPools();

        await using var after =
            await DaybookApp.Start(environment,
                new Dictionary<string, string?> { ["Daybook:Journal:Directory"] = settings["Daybook:Journal:Directory"] });
        var reconcile = after.Services.GetRequiredService<ReconcileJournal>();
        await reconcile.Run(cancel);
        await after.Drain();
        // For a minute, young messages do not count as missing.
        var trace = await after.Get($"/events/{lost[0]}");
        Assert.Equal("unknown", trace.GetProperty("state").GetString());
        await after.Execute("UPDATE sent_messages SET attested_at = attested_at - interval '2 minutes'");

        var ledger = await after.Get("/ops/ledger");
        Assert.Equal((12, 5, 7), Total(ledger));
        var missing = ledger.GetProperty("missing").EnumerateArray().ToList();
        Assert.Equal(7, missing.Sum(m => m.GetProperty("events").GetInt32()));
        Assert.All(missing,
            m => Assert.InRange(m.GetProperty("hour").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddHours(-2), DateTimeOffset.UtcNow));
        for (var i = 0; i < 2; i++)
        {
            await reconcile.Run(cancel);
            await after.Services.GetRequiredService<RunQuality>().Run(cancel);
        }

        Assert.Equal(1L, await after.Scalar<long>("SELECT count(*) FROM alerts WHERE name = 'ledger_difference' AND resolved_at IS NULL"));
        foreach (var id in lost)
        {
            trace = await after.Get($"/events/{id}");
            Assert.Equal("lost", trace.GetProperty("state").GetString());
            Assert.Contains(trace.GetProperty("message_id").GetGuid(), missing.Select(m => m.GetProperty("message_id").GetGuid()));
        }

        Assert.Empty(Directory.GetFiles(settings["Daybook:Journal:Directory"]!));
        foreach (var message in missing)
            await after.Post($"/ops/ledger/{message.GetProperty("message_id").GetGuid()}/write-off", new { reason = Reason },
                HttpStatusCode.OK);

        Assert.Equal((12, 5, 0), Total(await after.Get("/ops/ledger")));
        Assert.Equal(Reason, (await after.Get($"/events/{lost[0]}")).GetProperty("lost").GetProperty("reason").GetString());
        var unknown = await after.Get($"/events/{Guid.CreateVersion7()}", HttpStatusCode.NotFound);
        Assert.Contains("may be one of 7 events that were accepted, lost", unknown.GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_app_alone_loses_nothing_and_its_journal_goes_when_all_is_stored()
    {
        await using var set = await StandIns.StartOwn();
        var environment = await set.NewEnvironment();
        var journal = Path.Combine(set.Directory, "journal");
        Dictionary<string, string?> settings =
            new(environment.Settings(), StringComparer.OrdinalIgnoreCase) { ["Daybook:Journal:Directory"] = journal };
        settings["AzureWebJobs.PersistEvents.Disabled"] = settings["AzureWebJobs.CountReceipts.Disabled"] = "true";
        await using (var app = await AppProcess.Start(settings))
        {
            await Send(app.Http, 6);
            await app.Kill();
        }

        Assert.NotEmpty(Directory.GetFiles(journal));
        await using var after =
            await DaybookApp.Start(environment, new Dictionary<string, string?> { ["Daybook:Journal:Directory"] = journal });
        await after.Drain();
        await after.Until("count(*) = 6 FROM events");
        await after.Services.GetRequiredService<ReconcileJournal>().Run(TestContext.Current.CancellationToken);

        Assert.Empty(Directory.GetFiles(journal));
        // Killed before it attested: without the journal these would be unattested.
        Assert.Equal("0 0", await after.Scalar<string>(
            "SELECT concat_ws(' ', (SELECT count(*) FROM messages m WHERE NOT EXISTS (SELECT FROM sent_messages s WHERE s.message_id = "
            + "m.message_id)), (SELECT count(*) FROM lost_events))"));
        Assert.Equal((6, 6, 0), Total(await after.Get("/ops/ledger")));
    }

    private static (int Accepted, int Persisted, int Difference) Total(JsonElement ledger)
    {
        var total = ledger.GetProperty("total");
        return (total.GetProperty("accepted").GetInt32(), total.GetProperty("persisted").GetInt32(),
            total.GetProperty("difference").GetInt32());
    }

    private static async Task<Guid[]> Send(HttpClient http, int events)
    {
        Guid[] ids = [.. Enumerable.Range(0, events).Select(_ => Guid.CreateVersion7())];
        using var answer = await http.PostAsJsonAsync(
            new Uri("/events", UriKind.Relative), ids.Select(id => new { event_id = id, event_type = "click", user_id = "ann" }),
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return ids;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(folder.Replace(from, to, StringComparison.Ordinal));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, file.Replace(from, to, StringComparison.Ordinal));
    }
}
