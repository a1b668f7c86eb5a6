using System.Net;
using Daybook.Days.Archive;
using Daybook.Foundation.Events;
using Daybook.Store.Persist;
using Daybook.Foundation.Objects;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Privacy;

public sealed class EraseUserTests(StandIns standIns)
{
    private const string Ann = "ann-3f9c";

    [Fact]
    public async Task Ids_that_differ_only_in_how_a_path_spells_them_are_different_people()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        string[] people = ["o/1", "o%2F1", ".", "..", "a/../b", " ", "ü?#&"];
        await app.Deliver(Message([.. people.Select(p => Event(user: p))]));

        await app.Erase("o%252F1");
        Assert.Equal(people.Except(["o%2F1"]).Order(StringComparer.Ordinal), await People());
        await app.Erase("o%2F1");
        Assert.Equal(people.Except(["o%2F1", "o/1"]).Order(StringComparer.Ordinal), await People());
        foreach (var person in people[2..])
        {
            var export = await Post("/users/export", $$"""{"user_id":"{{person}}"}""", HttpStatusCode.OK);
            Assert.Contains($$""""user_id":"{{person}}"""", export, StringComparison.Ordinal);
            Assert.Contains("\"done\"",
                await Post("/users/erase", $$"""{"user_id":"{{person}}","anonymous_ids":true,"block":false,"wait":200}""",
                    HttpStatusCode.OK), StringComparison.Ordinal);
            Assert.DoesNotContain(person, await People());
        }

        Assert.Empty(await People());
        await Post("/users/erase", """{"user":"ann"}""", HttpStatusCode.BadRequest);
        await Post("/users/erase", "[]", HttpStatusCode.BadRequest);
        await Post("/users/erase", """{"user_id":"ann","wait":"soon"}""", HttpStatusCode.BadRequest);
        using var audit =
            await app.App.Http.GetAsync(new Uri("/ops/audit?user_id=..&limit=10", UriKind.Relative), TestContext.Current.CancellationToken);
        var told = await audit.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("EraseUserInBody", told, StringComparison.Ordinal);

        Task<List<string>> People() => app.Query("SELECT DISTINCT user_id FROM events ORDER BY 1", r => r.GetString(0));

        async Task<string> Post(string path, string body, HttpStatusCode expected)
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var answer =
                await app.App.Http.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode} {text}");
            return text;
        }
    }

    [Fact]
    public async Task An_erased_person_is_in_no_table_and_no_file_any_more_and_everybody_else_is()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await Fill(app);

        var receipt = await app.Erase(Ann);

        Assert.Equal("done", receipt.GetProperty("state").GetString());
        // Only the block that keeps the person out remains.
        Assert.Equal(["erased_subjects.subject"], await app.PlacesOf(Ann));
        Assert.Equal("bob|5", await app.Scalar<string>("SELECT concat_ws('|', string_agg(DISTINCT user_id, ','), count(*)) FROM events"));
        Assert.Equal("2026-11-18 1 1|2026-11-19 1 1|2026-11-20 3 1",
            await app.Scalar<string>("SELECT string_agg(concat_ws(' ', day, events, users), '|' ORDER BY day) FROM days"));
        Assert.Equal(["u:bob"], await app.Query("SELECT DISTINCT subject FROM user_days JOIN users USING (user_no)", r => r.GetString(0)));
        Assert.DoesNotContain(await app.ArchivedLines("2026-11-18"), line => line.Contains(Ann, StringComparison.Ordinal));
        Assert.Single(await app.ArchivedLines("2026-11-18"));
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM day_marks"));
        Assert.Equal(7L, await app.Scalar<long>("SELECT count(*) FROM event_keys WHERE body_hash = 0"));
        var places = receipt.GetProperty("places");
        Assert.Equal(
            (7L, 3L, 2, 1, 1, 1, 1L),
            (places.GetProperty("events_deleted").GetInt64(), places.GetProperty("days_with_events").GetInt64(),
                places.GetProperty("rejected_events_blanked").GetInt32(),
                places.GetProperty("dead_letters_rewritten").GetInt32(), places.GetProperty("users_unlinked").GetInt32(),
                places.GetProperty("archive_files_rewritten").GetInt32(), places.GetProperty("archived_events_removed").GetInt64()));
        Assert.Equal((1, 1, 1),
            (places.GetProperty("properties_deleted").GetInt32(), places.GetProperty("groups_left").GetInt32(),
                places.GetProperty("group_properties_deleted").GetInt32()));
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM persons"));
    }

    [Fact]
    public async Task What_an_anonymous_id_said_about_itself_goes_with_it()
    {
        const string Tab = "tab-7c1e", Email = "x@example.com";
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        var said = Event(type: "identify", at: Noon.AddDays(-2), properties: $$"""{"email":"{{Email}}"}""");
        await app.Deliver(Message(said with { UserId = null, AnonymousId = Tab }, Event(type: "view", at: Noon.AddDays(-2), user: "bob")));
        await app.RollUp();
        await app.ArchiveDay("2026-11-18");
        Assert.Contains(Email, await Get("/properties/email/values"), StringComparison.Ordinal);
        Assert.Contains(Email, await Get($"/users?query={Email}"), StringComparison.Ordinal);

        var receipt = await app.Erase(Tab, "kind=anonymous&wait=100");

        Assert.Equal(1, receipt.GetProperty("places").GetProperty("properties_deleted").GetInt32());
        Assert.Equal(["erased_subjects.subject"], await app.PlacesOf(Tab));
        Assert.Empty(await app.PlacesOf(Email));
        Assert.DoesNotContain(Email, Assert.Single(await app.ArchivedLines("2026-11-18")), StringComparison.Ordinal);
        foreach (var path in new[] { "/properties", "/properties/email/values", $"/users?query={Email}" })
            Assert.DoesNotContain(Email, await Get(path), StringComparison.Ordinal);

        Task<string> Get(string path) =>
            app.App.Http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_export_holds_all_that_an_erasure_takes_and_nobody_elses()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await Fill(app);
        await app.RollUp();
        await app.Execute("UPDATE policy SET horizon = '2026-11-19Z'; DELETE FROM events WHERE occurred_at < '2026-11-19Z'");

        var export =
            await app.App.Http.GetStringAsync(new Uri($"/users/{Ann}/export", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.EndsWith(
            """{"kind":"end","profiles":1,"properties":1,"groups":1,"cohorts":0,"events":7,"rejected":2,"dead_letters":1}""" + "\n", export,
            StringComparison.Ordinal);
        Assert.Contains($"\"subject\":\"{Ann}\",\"name\":\"email\",\"value\":\"x@example.com\",", export, StringComparison.Ordinal);
        Assert.Contains("\"group_id\":\"acme\",\"set_at\":\"2026-11-19T12:00:00Z\",\"properties\":{\"boss\": \"x@example.com\"}", export,
            StringComparison.Ordinal);
        Assert.DoesNotContain("bob", export, StringComparison.Ordinal);
        Assert.Single(export.Split('\n'), line => line.Contains("\"from\":\"s3\"", StringComparison.Ordinal));
        Assert.Contains("x@example.com", export, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hashed_people_are_found_under_every_key_they_were_stored_with()
    {
        const string First = "first-key-first-key-first-key-32", Second = "second-key-second-key-second-key";
        var environment = await standIns.NewEnvironment();
        string hash;
        await using (var before =
            await PrivacyApp.Start(environment,
                new() { ["Daybook__Privacy__AnonymizeUserIds"] = "true", ["Daybook__Privacy__AnonymizeKey"] = First }))
        {
            await Send(before);
            hash = await before.Scalar<string>("SELECT DISTINCT user_id FROM events");
        }

        await using var app = await PrivacyApp.Start(environment, new()
        {
            ["Daybook__Privacy__AnonymizeUserIds"] = "true",
            ["Daybook__Privacy__AnonymizeKey"] = Second,
            ["Daybook__Privacy__PreviousAnonymizeKeys__0"] = First,
        });
        await Send(app);
        Assert.Empty(await app.PlacesOf(Ann));
        Assert.Equal(2L, await app.Scalar<long>("SELECT count(DISTINCT user_id) FROM events WHERE length(user_id) = 64"));

        var receipt = await app.Erase(Ann);
        await Send(app);

        Assert.Equal(2L, receipt.GetProperty("places").GetProperty("events_deleted").GetInt64());
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM events"));
        Assert.Empty(await app.PlacesOf(Ann));
        Assert.Equal(["erased_subjects.subject"], await app.PlacesOf(hash));

        static async Task Send(PrivacyApp app)
        {
            using var content =
                new StringContent(
                    $$"""[{"event_type":"view","user_id":"{{Ann}}","event_id":"{{Guid.CreateVersion7()}}"},{"userId":"{{Ann}}","event_type":7}]""", System.Text.Encoding.UTF8, "application/json");
            using var answer =
                await app.App.Http.PostAsync(new Uri("/events", UriKind.Relative), content, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            await app.App.Drain();
        }
    }

    [Fact]
    public async Task The_manifest_names_the_rewritten_file()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await Fill(app);

        await app.Erase(Ann);

        var manifest = Manifest.Parse((await app.Get<IObjectStore>().Get(Manifest.Key, TestContext.Current.CancellationToken))!.Body);
        Assert.Equal(await app.Scalar<string>("SELECT sha256 FROM archived_events"),
            manifest.Find("events/dt=2026-11-18/part-0000.jsonl.gz")!.Sha256);
    }

    [Fact]
    public async Task The_same_request_again_gives_the_same_receipt()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await Fill(app);

        var first = await app.Erase(Ann);
        var again = await app.Erase(Ann);

        Assert.Equal(first.GetRawText(), again.GetRawText());
        Assert.Equal(1L, await app.Scalar<long>("SELECT count(*) FROM erasures"));
    }

    [Fact]
    public async Task The_person_does_not_come_back_by_a_resend_a_new_event_or_a_replayed_dead_letter()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await Fill(app);
        var old = Event(user: Ann, hash: 41);
        await app.Deliver(Message(old));
        await app.Erase(Ann);
        // If a message is finished, its part is replayed as a separate message.
        var kept = await app.Scalar<byte[]>("SELECT body FROM dead_letters");
        var letter = (HeaderOf(kept) with { MessageId = Guid.CreateVersion7() }).Frame(kept.AsSpan(MessageHeader.Length));

        await app.Deliver(Message(old), Message(Event(user: Ann)), letter);

        Assert.Equal(0L, await app.Scalar<long>($"SELECT count(*) FROM events WHERE user_id = '{Ann}' OR user_id LIKE 'erased%'"));
        Assert.Equal(3L,
            await app.Scalar<long>(
                "SELECT count(*) FROM rejected_events WHERE code = 'erased_user' AND rejected_at > (SELECT finished_at FROM erasures)"));
        Assert.Equal(["erased_subjects.subject"], await app.PlacesOf(Ann));
    }

    [Fact]
    public async Task Without_the_block_the_person_may_come_back()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await Fill(app);

        var receipt = await app.Erase(Ann, "block=false");
        await app.Deliver(Message(Event(user: Ann)));

        Assert.False(receipt.GetProperty("blocked").GetBoolean());
        Assert.Equal(1L, await app.Scalar<long>($"SELECT count(*) FROM events WHERE user_id = '{Ann}'"));
    }

    [Fact]
    public async Task While_persisters_run_nothing_of_the_person_is_left()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var persisters = Enumerable.Range(0, 6).Select(async n =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                await app.Deliver(
                    Message([.. Enumerable.Range(0, 8)
                        .Select(k => Event(user: k % 2 == 0 ? Ann : "bob", at: Noon.AddDays(-((i + k + n) % 5))))]));
        }).ToList();
        while (await app.Scalar<long>("SELECT count(*) FROM messages") < 60) await Task.Delay(20, TestContext.Current.CancellationToken);
        if (await app.Scalar<long>("SELECT count(*) FROM day_marks") > 0) await app.RollUp();

        var receipt = await app.Erase(Ann, "wait=200");
        await stop.CancelAsync();
        await Task.WhenAll(persisters);
        await app.RollUp();

        Assert.Equal("done", receipt.GetProperty("state").GetString());
        Assert.Equal(0L, await app.Scalar<long>($"SELECT count(*) FROM events WHERE user_id = '{Ann}'"));
        Assert.True(receipt.GetProperty("places").GetProperty("events_deleted").GetInt64() > 0);
        Assert.Equal(["erased_subjects.subject"], await app.PlacesOf(Ann));
        Assert.Equal(await app.Scalar<long>("SELECT count(*) FROM events"), await app.Scalar<long>("SELECT sum(events)::bigint FROM days"));
        Assert.Equal(0L,
            await app.Scalar<long>("SELECT count(*) FROM messages WHERE events <> persisted + duplicate + rejected + blocked + dead"));
    }

    // The trigger fires after the step's work and before its state is written. This gives the state after a kill in between.
    [Theory]
    [InlineData("UPDATE ON erasure_days", "NEW.utc_day = '2026-11-19'")]
    [InlineData("UPDATE ON erasures", "NEW.state = 'events'")]
    [InlineData("UPDATE ON erasures", "NEW.state = 'refused'")]
    [InlineData("UPDATE ON users", "NEW.subject IS NULL")]
    [InlineData("UPDATE ON erasures", "NEW.state = 'rollup'")]
    [InlineData("UPDATE ON archived_events", "true")]
    [InlineData("UPDATE ON rewrite_requests", "NEW.done_at IS NOT NULL")]
    [InlineData("UPDATE ON erasures", "NEW.state = 's3'")]
    [InlineData("UPDATE ON erasures", "NEW.state = 'done'")]
    public async Task Whatever_it_is_cut_off_in_another_process_ends_it_with_the_same_counts(string moment, string when)
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await Fill(app);
        await app.Execute(
            $"CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'cut off'; END $$; CREATE TRIGGER die "
            + $"BEFORE {moment} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION die()");

        var cut = await app.Erase(Ann, expected: HttpStatusCode.Accepted);
        await app.Execute("DROP FUNCTION die CASCADE");
        await app.Continue();
        var receipt = await app.Erase(Ann);

        Assert.NotEqual("done", cut.GetProperty("state").GetString());
        Assert.NotNull(cut.GetProperty("error").GetString());
        Assert.Equal("done", receipt.GetProperty("state").GetString());
        Assert.Equal(["erased_subjects.subject"], await app.PlacesOf(Ann));
        Assert.Equal("2026-11-18 1 1|2026-11-19 1 1|2026-11-20 3 1",
            await app.Scalar<string>("SELECT string_agg(concat_ws(' ', day, events, users), '|' ORDER BY day) FROM days"));
        Assert.Single(await app.ArchivedLines("2026-11-18"));
        var places = receipt.GetProperty("places");
        Assert.Equal(
            (7L, 2, 1),
            (places.GetProperty("events_deleted").GetInt64(), places.GetProperty("rejected_events_blanked").GetInt32(),
                places.GetProperty("dead_letters_rewritten").GetInt32()));
    }

    [Fact]
    public async Task While_S3_is_away_the_erasure_waits_and_says_so()
    {
        await using var app =
            await PrivacyApp.Start(await standIns.NewEnvironment(), new() { ["Daybook__S3__ServiceUrl"] = "http://127.0.0.1:9" });
        await app.Deliver(Message(Event(user: Ann)));
        await app.RollUp();
        await app.Execute(
            "INSERT INTO archived_events (day, part, revision, rows, bytes, sha256, snapshot, uploaded_at) VALUES ('2026-11-20', 0, 1, "
            + "1, 1, 'x', pg_current_snapshot(), now())");

        var receipt = await app.Erase(Ann, expected: HttpStatusCode.Accepted);

        Assert.Equal("rollup", receipt.GetProperty("state").GetString());
        Assert.Contains("wait to be rewritten", receipt.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anonymous_ids_seen_with_the_person_go_too_when_asked_for()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await app.Deliver(Message(
            Event(user: Ann) with { AnonymousId = "anon-77" },
            Event(user: null!) with { AnonymousId = "anon-77", OccurredAt = Noon.AddDays(-3) },
            Event(user: null!) with { AnonymousId = "anon-78" }));
        await app.RollUp();

        var receipt = await app.Erase(Ann, "anonymous_ids=true");

        Assert.Equal(2L, receipt.GetProperty("places").GetProperty("events_deleted").GetInt64());
        Assert.Equal("a:anon-78", await app.Scalar<string>("SELECT string_agg(event_subject(user_id, anonymous_id), ',') FROM events"));
    }

    [Fact]
    public async Task Below_the_horizon_counts_stay_and_name_nobody()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await Fill(app);
        await app.RollUp();
        await app.Execute("UPDATE policy SET horizon = '2026-11-20Z'; DELETE FROM events WHERE occurred_at < '2026-11-20Z'");
        var totals = await Totals(app);

        var receipt = await app.Erase(Ann);

        Assert.Equal(totals, await Totals(app));
        Assert.Equal(["erased_subjects.subject"], await app.PlacesOf(Ann));
        Assert.Single(await app.ArchivedLines("2026-11-18"));
        Assert.Contains(receipt.GetProperty("remains").EnumerateArray(), r => r.GetProperty("place").GetString() == "daily_tables");

        static Task<string> Totals(PrivacyApp app) => app.Scalar<string>(
            "SELECT concat_ws('#', (SELECT string_agg(concat_ws(' ', day, events, users, revision), '|' ORDER BY day) FROM days WHERE "
            + "day < '2026-11-20'), (SELECT count(*) FROM user_days WHERE utc_day < '2026-11-20'), (SELECT sum(events) FROM "
            + "quarter_counts WHERE bucket < '2026-11-20Z'))");
    }

    // 7 events of ann and 5 of bob in 3 days, of which one of ann's is not counted yet; a conflict and a refused event of ann; a dead
    // letter of both; one archived day.
    private static async Task Fill(PrivacyApp app)
    {
        var twice = Event(user: Ann, hash: 5);
        await app.Deliver(Message(
            Event(user: Ann, at: Noon.AddDays(-2)), Event(user: "bob", at: Noon.AddDays(-2)),
            Event(user: Ann, at: Noon.AddDays(-1), type: "identify", properties: """{"email":"x@example.com"}"""),
            Event(user: Ann, at: Noon.AddDays(-1), type: "group", properties: """{"group_id":"acme","boss":"x@example.com"}"""),
            Event(user: "bob", at: Noon.AddDays(-1)),
            twice, Event(user: Ann), Event(user: "bob"), Event(user: "bob"), Event(user: "bob")));
        await app.RollUp();
        await app.ArchiveDay("2026-11-18");
        await app.Deliver(Message(Event(user: Ann), twice with { BodyHash = 6, Properties = "{\"n\":2}"u8.ToArray() }));
        await app.Deliver(Message(Event(user: Ann, properties: """{"n":"\u0000"}"""), Event(user: Ann)));
        await KeepRefused(app,
            $$"""{"event_type":"click","userId":"{{Ann}}","properties":{"email":"x@example.com"},"occurred_at":"never"}""");
        await KeepRefused(app, """{"event_type":"click","user_id":"bob","occurred_at":"never"}""");
        Assert.Equal("12|3|1",
            await app.Scalar<string>(
                "SELECT concat_ws('|', (SELECT count(*) FROM events), (SELECT count(*) FROM rejected_events), (SELECT count(*) FROM "
                + "dead_letters))"));
    }

    private static Task KeepRefused(PrivacyApp app, string body)
    {
        var rejection =
            new Rejection
            {
                Index = 0,
                Code = RejectionCode.InvalidTimestamp,
                Detail = "x",
                Body = System.Text.Encoding.UTF8.GetBytes(body),
                BodyLength = body.Length,
                BodySha256 = new byte[32]
            };
        var envelope = new RejectionEnvelope(Guid.CreateVersion7(), Noon, "key-1", "web", null, [rejection]);
        return app.Get<KeepRejected>().Run(
            new BinaryData(new MessageHeader(MessageKind.Rejections, Guid.CreateVersion7(), Noon, 1).Frame(MessageCodec.Encode(envelope))),
            TestContext.Current.CancellationToken);
    }
}
