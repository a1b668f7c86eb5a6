using System.IO.Compression;
using System.Net;
using System.Text;
using Daybook.Days.Archive;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Daybook.Tests.Watch;
using Daybook.Watch.Quality;
using Npgsql;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Privacy;

/// <summary>Erasures when something is broken for long, and when many are asked for at once.</summary>
public sealed class ErasureQueueTests(StandIns standIns)
{
    private const string Ann = "ann-3f9c";

    [Fact]
    public async Task Thirty_at_once_behind_a_held_lock_are_all_taken_and_stop_nobody_else()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment(), OpsApp.TimersOff);
        var people = Enumerable.Range(0, 30).Select(n => $"person-{n}").ToArray();
        await app.Deliver(Message([.. people.Select(p => Event(user: p))]));
        var holder = await HoldRollup(app);

        var receipts = await Task.WhenAll(people.Select(p => app.Erase(p, "wait=1", HttpStatusCode.Accepted)));
        await app.App.Send(3);
        await app.App.Drain();
        var health = await app.App.Get("/health");
        await app.App.Get("/ops/ledger");
        await holder.DisposeAsync();
        await app.App.Until("count(*) = 30 FROM erasures WHERE state = 'done'");

        Assert.All(receipts, r => Assert.True(r.GetProperty("blocked").GetBoolean()));
        Assert.Equal("ok", health.GetProperty("checks").GetProperty("postgres").GetProperty("status").GetString());
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM events WHERE user_id LIKE 'person-%'"));
        Assert.Equal(3L, await app.Scalar<long>("SELECT count(*) FROM events"));
    }

    [Theory]
    [InlineData("no gzip at all")]
    [InlineData("""{"event_id":"019ab2c4-7f00-7c3e-9d1a-5b6c7d8e9f00","user_id":"somebody"}""")]
    public async Task A_part_that_is_not_what_was_archived_is_left_alone_and_fails_only_those_who_may_be_in_it(string instead)
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment(), OpsApp.TimersOff);
        await app.Deliver(Message(
            Event(user: Ann, at: Noon.AddDays(-2)), Event(user: Ann, at: Noon.AddDays(-1)), Event(user: "bob", at: Noon.AddDays(-1)),
            Event(user: "cid", at: Noon.AddDays(-2))));
        await app.RollUp();
        await app.ArchiveDay("2026-11-18");
        await app.ArchiveDay("2026-11-19");
        var key = ArchiveKeys.EventsPart(new DateOnly(2026, 11, 18), 0);
        var s3 = app.Get<IObjectStore>();
        var good = (await s3.Get(key, TestContext.Current.CancellationToken))!;
        var bad = instead[0] == '{' ? Gzip(instead + "\n") : Encoding.UTF8.GetBytes(instead);
        await s3.Put(key, bad, "application/gzip", 1, TestContext.Current.CancellationToken);

        var ann = await app.Erase(Ann, expected: HttpStatusCode.Accepted);
        var bob = await app.Erase("bob");

        Assert.Equal("rollup", ann.GetProperty("state").GetString());
        Assert.Contains(key, ann.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("done", bob.GetProperty("state").GetString());
        Assert.Empty(await app.ArchivedLines("2026-11-19"));
        Assert.Equal(bad, (await s3.Get(key, TestContext.Current.CancellationToken))!.Body);
        Assert.Equal(VerifiedUpload.Hash(good.Body),
            await app.Scalar<string>("SELECT sha256 FROM archived_events WHERE day = '2026-11-18'"));
        Assert.Equal("1|t",
            await app.Scalar<string>("SELECT concat_ws('|', tries, retry_at > now()) FROM erasures WHERE state = 'rollup'"));

        for (var i = 0; i < 2; i++) await app.Continue();
        await app.Get<RunQuality>().Run(TestContext.Current.CancellationToken);
        Assert.Equal("fail", await app.Scalar<string>("SELECT status FROM quality_findings WHERE name = 'erasure_failing'"));
        Assert.Equal(1L, await app.Scalar<long>("SELECT count(*) FROM alerts WHERE name = 'erasure_failing' AND resolved_at IS NULL"));

        await s3.Put(key, good.Body, "application/gzip", 1, TestContext.Current.CancellationToken);
        await app.Continue();
        Assert.Equal("done", (await app.Erase(Ann)).GetProperty("state").GetString());
        Assert.Single(await app.ArchivedLines("2026-11-18"));
    }

    [Fact]
    public async Task A_part_whose_rewriting_was_cut_off_half_way_is_completed_from_what_was_prepared()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment(), OpsApp.TimersOff);
        await app.Deliver(Message(Event(user: Ann, at: Noon.AddDays(-2)), Event(user: "cid", at: Noon.AddDays(-2))));
        await app.RollUp();
        await app.ArchiveDay("2026-11-18");
        await app.Execute(
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'cut off'; END $$; CREATE TRIGGER die "
            + "BEFORE UPDATE ON archived_events FOR EACH ROW WHEN (NEW.pending_sha256 IS NULL) EXECUTE FUNCTION die()");
        await app.Erase(Ann, expected: HttpStatusCode.Accepted);
        await app.Execute("DROP FUNCTION die CASCADE");
        var (key, s3) = (ArchiveKeys.EventsPart(new DateOnly(2026, 11, 18), 0), app.Get<IObjectStore>());
        var written = (await s3.Get(key, TestContext.Current.CancellationToken))!.Body;
        // As an upload leaves it that S3 stored short.
        await s3.Put(key + ".rewriting", written, "application/gzip", 1, TestContext.Current.CancellationToken);
        await s3.Put(key, written.AsMemory(0, written.Length / 2), "application/gzip", 1, TestContext.Current.CancellationToken);

        await app.Continue();

        var receipt = await app.Erase(Ann);
        Assert.Equal("done", receipt.GetProperty("state").GetString());
        Assert.Equal(1L, receipt.GetProperty("places").GetProperty("archived_events_removed").GetInt64());
        Assert.Contains("cid", Assert.Single(await app.ArchivedLines("2026-11-18")), StringComparison.Ordinal);
        Assert.Null(await s3.Get(key + ".rewriting", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_stronger_request_while_one_runs_is_honoured()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment(), OpsApp.TimersOff);
        await app.Deliver(
            Message(Event(user: Ann) with { AnonymousId = "anon-77" },
                Event(user: null!) with { AnonymousId = "anon-77", OccurredAt = Noon.AddDays(-3) }, Event(user: "bob")));
        var holder = await HoldRollup(app);
        var first = await app.Erase(Ann, "block=false&wait=0", HttpStatusCode.Accepted);
        // Its events are deleted: what they carried would be nowhere.
        await app.App.Until("count(*) = 1 FROM erasures WHERE state = 'refused'");

        var second = await app.Erase(Ann, "anonymous_ids=true&wait=0", HttpStatusCode.Accepted);
        await holder.DisposeAsync();
        await app.App.Until("count(*) = 1 FROM erasures WHERE state = 'done'");

        var receipt = await app.Erase(Ann, "anonymous_ids=true");
        Assert.Equal(first.GetProperty("erasure_id").GetGuid(), second.GetProperty("erasure_id").GetGuid());
        Assert.Equal(first.GetProperty("erasure_id").GetGuid(), receipt.GetProperty("erasure_id").GetGuid());
        Assert.Equal((true, 2L),
            (receipt.GetProperty("blocked").GetBoolean(), receipt.GetProperty("places").GetProperty("events_deleted").GetInt64()));
        Assert.Equal("bob", await app.Scalar<string>("SELECT string_agg(coalesce(user_id, anonymous_id), ',') FROM events"));
        Assert.Equal(2L, await app.Scalar<long>($"SELECT count(*) FROM erased_subjects WHERE subject IN ('u:{Ann}', 'a:anon-77')"));
    }

    private static async Task<NpgsqlConnection> HoldRollup(PrivacyApp app)
    {
        // Not of a pool: its lock ends with it.
        var holder = new NpgsqlConnection(app.App.Environment.Postgres + ";Pooling=false");
        await holder.OpenAsync(TestContext.Current.CancellationToken);
        await using var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({AdvisoryLocks.Rollup})", holder);
        await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return holder;
    }

    private static byte[] Gzip(string text)
    {
        using var body = new MemoryStream();
        using (var gzip = new GZipStream(body, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return body.ToArray();
    }
}
