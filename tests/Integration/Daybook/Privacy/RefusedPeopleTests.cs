using System.Text;
using Daybook.Foundation.Events;
using Daybook.Privacy.Retaining;
using Daybook.Store.Persist;
using Npgsql;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Privacy;

public sealed class RefusedPeopleTests(StandIns standIns)
{
    private const string Ann = "ann-7c1e";

    // One whose id stands behind the cut at 8 KiB, one that is no JSON, one that is, and one of somebody who only mentions her.
    private static readonly string Sent = string.Join('\n',
        $$$"""{"event_type":"x","properties":{"pad":"{{{new string('p', 40_000)}}}"},"user_id":"{{{Ann}}}"}""",
        $$$"""{"event_type":"x","broken":{,"user_id":"{{{Ann}}}"}""",
        $$$"""{"event_type":7,"userId":"{{{Ann}}}"}""",
        $$$"""{"event_type":7,"user_id":"bob","properties":{"friend":"{{{Ann}}}"}}""",
        $$$"""{"event_type":"x","properties":{"friend":"{{{Ann}}}","pad":"{{{new string('p', 40_000)}}}"},"user_id":"carl"}""") + "\n";

    [Fact]
    public async Task A_person_without_refused_events_costs_no_bytes_of_other_peoples()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        // 30 MiB of others, too random to be packed.
        await app.Execute(
            """
            INSERT INTO rejected_events (message_id, position, request_id, code, detail, stage, caller, source, received_at, body,
              body_length, body_sha256, people)
            SELECT gen_random_uuid(), n, gen_random_uuid(), 'invalid_field', 'x', 'door', 'key', 'web', now(), b, length(b), '',
              ARRAY['u:other-' || n]
            FROM generate_series(1, 15000) n,
              LATERAL (SELECT decode(string_agg(md5(random()::text || n || s), ''), 'hex') AS b FROM generate_series(1, 128) s) x;
            ANALYZE rejected_events
            """);
        Assert.True(await app.Scalar<long>("SELECT pg_total_relation_size('rejected_events')") > 30 * 1024 * 1024);
        await app.Execute("SELECT pg_stat_reset()");

        var export = await Export(app, "nobody");
        var erased = await app.Erase("nobody");

        // The sessions tell their counts when they have been idle for a while.
        for (var i = 0; i < 300
            && await app.Scalar<long>("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'rejected_events_people'") < 2; i++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        var pages = await app.Scalar<long>(
            """
            SELECT heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0) + coalesce(toast_blks_read + toast_blks_hit,
              0)
            FROM pg_statio_user_tables WHERE relname = 'rejected_events'
            """);
        Assert.Contains("\"rejected\":0", export, StringComparison.Ordinal);
        Assert.Equal("done", erased.GetProperty("state").GetString());
        Assert.Equal(2L, await app.Scalar<long>("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'rejected_events_people'"));
        Assert.InRange(pages, 1, 200);
        Assert.Equal(0L, await app.Scalar<long>("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'rejected_events'"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refused_events_are_found_by_whom_they_name_also_behind_the_cut_and_in_broken_JSON(bool old)
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await Send(app);
        await app.Deliver(Message(Event(user: Ann, hash: 1), Event(user: "bob", hash: 1)));
        if (old)
        {
            // As a version before the column left them; what stands behind the cut was never kept.
            await app.Execute(
                "UPDATE rejected_events SET people = NULL; UPDATE dead_letters SET people = NULL; DELETE FROM rejected_events WHERE "
                + "body_length > 8192");
        }

        var export = await Export(app, Ann);
        var receipt = await app.Erase(Ann);

        Assert.Contains($"\"rejected\":{(old ? 2 : 3)}", export, StringComparison.Ordinal);
        Assert.DoesNotContain("bob", export, StringComparison.Ordinal);
        Assert.DoesNotContain("carl", export, StringComparison.Ordinal);
        Assert.Equal(old ? 2 : 3, receipt.GetProperty("places").GetProperty("rejected_events_blanked").GetInt32());
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM rejected_events WHERE people IS NULL"));
        // Those of others stay whole, although they mention her.
        Assert.Equal(old ? 1L : 2L, await app.Scalar<long>("SELECT count(*) FROM rejected_events WHERE length(body) > 0"));
        Assert.Equal(0L, await app.Scalar<long>($"SELECT count(*) FROM rejected_events WHERE array_to_string(people, ' ') LIKE '%{Ann}%'"));
    }

    [Fact]
    public async Task A_refused_event_that_arrives_after_the_erasure_is_kept_as_id_and_reason_only()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await app.Erase(Ann);

        await Send(app);

        Assert.Equal("erased_user 3|invalid_field 1|event_too_large 1", await app.Scalar<string>(
            "SELECT string_agg(code || ' ' || n, '|' ORDER BY n DESC, code DESC) FROM (SELECT code, count(*) n FROM rejected_events "
            + "GROUP BY 1) x"));
        Assert.Equal(0L,
            await app.Scalar<long>(
                "SELECT count(*) FROM rejected_events WHERE code = 'erased_user' AND (length(body) > 0 OR people <> '{}')"));
    }

    [Fact]
    public async Task Filling_old_rows_goes_on_where_it_was_killed()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await app.Execute(
            $$"""
            INSERT INTO rejected_events (message_id, position, request_id, code, detail, stage, caller, source, received_at, body, body_length, body_sha256)
            SELECT gen_random_uuid(), n, gen_random_uuid(), 'invalid_field', 'x', 'door', 'key', 'web', now(), b, length(b), ''
            FROM generate_series(1, 700) n,
              LATERAL (SELECT convert_to('{"user_id":"' || CASE n % 10 WHEN 0 THEN '{{Ann}}' ELSE 'other' END || '"}', 'UTF8') AS b) x;
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'cut off'; END $$;
            CREATE TRIGGER die BEFORE UPDATE ON rejected_events FOR EACH ROW WHEN (NEW.position = 500) EXECUTE FUNCTION die()
            """);

        await Assert.ThrowsAsync<PostgresException>(() => app.Get<FillPeople>().Run(TestContext.Current.CancellationToken));
        Assert.Equal(400L, await app.Scalar<long>("SELECT count(*) FROM rejected_events WHERE people IS NOT NULL"));
        await app.Execute("DROP FUNCTION die CASCADE");

        Assert.Equal(300L, await app.Get<FillPeople>().Run(TestContext.Current.CancellationToken));
        Assert.Contains("\"rejected\":70}", (await Export(app, Ann)).Replace(",\"dead_letters\":0", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_letters_are_found_by_whom_they_name_and_forget_who_was_erased()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        foreach (var body in new[] { Verdict(Event(user: Ann), Event(user: "bob")), Verdict(Event(user: "bob")) })
            await app.Get<KeepDeadLetter>().Run(new BinaryData(body), "events", TestContext.Current.CancellationToken);
        await app.Get<KeepDeadLetter>()
            .Run(new BinaryData((byte[])[.. Verdict(Event(user: "carl"))[..40], 1, 2, 3]), "events", TestContext.Current.CancellationToken);
        Assert.Equal($"?|u:{Ann},u:bob|u:bob", await app.Scalar<string>(
            "SELECT string_agg(p, '|' ORDER BY p) FROM (SELECT array_to_string(ARRAY(SELECT unnest(people) ORDER BY 1), ',') p FROM "
            + "dead_letters) x"));

        var export = await Export(app, Ann);
        var receipt = await app.Erase(Ann);

        Assert.Contains("\"dead_letters\":1}", export, StringComparison.Ordinal);
        Assert.Equal(1, receipt.GetProperty("places").GetProperty("dead_letter_events_removed").GetInt32());
        Assert.Contains("cannot be decoded", receipt.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0L, await app.Scalar<long>($"SELECT count(*) FROM dead_letters WHERE 'u:{Ann}' = ANY (people)"));
        await app.Execute("UPDATE dead_letters SET dead_at = now() - interval '40 days'");
        await app.Get<RetentionSweep>().Run(TestContext.Current.CancellationToken);
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM dead_letters WHERE people <> '{}'"));
    }

    private static byte[] Verdict(params Event[] events)
    {
        var message = Message(events);
        return (HeaderOf(message) with { Verdict = MessageVerdict.GaveUp }).Frame(message.AsSpan(MessageHeader.Length));
    }

    private static async Task Send(PrivacyApp app)
    {
        using var content = new StringContent(Sent, Encoding.UTF8, "application/x-ndjson");
        using var answer =
            await app.App.Http.PostAsync(new Uri("/events", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(422, (int)answer.StatusCode);
        await app.App.Drain();
        Assert.Equal(5L, await app.Scalar<long>("SELECT count(*) FROM rejected_events"));
    }

    private static Task<string> Export(PrivacyApp app, string person) =>
        app.App.Http.GetStringAsync(new Uri($"/users/{person}/export", UriKind.Relative), TestContext.Current.CancellationToken);
}
