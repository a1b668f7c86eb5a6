using System.Security.Cryptography;
using System.Text;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Ingest;
using Daybook.Ingest.Reading;
using Daybook.Foundation.Anonymize;

namespace Daybook.Tests.Ingest;

public sealed class JudgeBatchTests
{
    private const string Id = "0190d5a8-7c1e-7b4a-9d3f-1a2b3c4d5e6f";

    [Fact]
    public void An_event_keeps_what_its_sender_said()
    {
        var e = TestDoor.Accept($$$"""
            {"event_id":"{{{Id}}}","event_type":"purchase","occurred_at":"2026-11-22T11:00:00.1234567+01:00","user_id":"u 1","anonymous_id":"a","session_id":"s",
             "source":"web","sent_at":"2026-11-22T10:00:01Z","properties":{"b":2,"a":[1,null,true,{}]},"context":{"ip":"::1"}}
            """);

        Assert.Equal(Guid.Parse(Id), e.EventId);
        Assert.Equal("purchase", e.EventType);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero).AddTicks(1234560), e.OccurredAt);
        Assert.Equal(("u 1", "a", "s", "web"), (e.UserId, e.AnonymousId, e.SessionId, e.Source));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 10, 0, 1, TimeSpan.Zero), e.SentAt);
        Assert.Equal("""{"a":[1,null,true,{}],"b":2}""", e.Properties.Text());
        Assert.Equal("""{"ip":"::1"}""", e.Context.Text());
    }

    [Fact]
    public void Other_spellings_mean_the_same_event()
    {
        var plain = TestDoor.Accept($$$"""
            {"event_id":"{{{Id}}}","event_type":"x","occurred_at":"2026-11-22T10:00:00Z","user_id":"u","source":"s",
             "properties":{"a":1,"page_url":"/p","device_type":"tv","country":"DE"}}
            """);
        foreach (var time in new[] { "ts", "timestamp" })
        {
            var other = TestDoor.Accept($$$"""
                {"page_url":"/p","device_type":"tv","country":"DE","payload":{"a":1.0},"src":"s","user_id":"u","{{{time}}}":"2026-11-22T12:00:00+02:00","type":"x","event_id":"{{{Id.ToUpperInvariant()}}}"}
                """);

            Assert.Equal(plain with { Properties = default, Context = default }, other with { Properties = default, Context = default });
            Assert.Equal(plain.Properties.Text(), other.Properties.Text());
        }
    }

    [Theory]
    [InlineData("""{"user_id":"ann@x"}""")]
    [InlineData("""{"event_type":7,"user_id":"ann@x","anonymous_id":"ann@x"}""")]
    [InlineData("""{"event_type":7,"userId":"ann@x","user-ID":"\u0061nn@x"}""")]
    [InlineData("""{"event_type":"x","user_id":{"id":"ann@x"}}""")]
    [InlineData("""{"event_type":"x","user_id":["ann@x"]}""")]
    [InlineData("""{"event_type":"x","user_id":"ann@x","properties":{"a":"\ud800"}}""")]
    [InlineData("""{"user_id":"ann@x","event_type":""")]
    [InlineData("\"ann@x\"")]
    public void Of_a_refused_event_no_plain_id_is_kept_where_ids_are_hashed(string body)
    {
        var options = new AnonymizeOptions { AnonymizeUserIds = true, AnonymizeKey = new string('k', 32) };

        foreach (var rejection in TestDoor.Judge(body, BodyFormat.Lines, anonymize: options).Rejections)
            Assert.DoesNotContain("nn@x", $"{rejection.Body.Text()} {rejection.Detail} {rejection.Field}");
    }

    [Theory]
    [InlineData("""{"\ud800":1,"events":[{"event_type":"x","user_id":"u"}]}""")]
    [InlineData("""{"\udc00":1,"event_type":"x","user_id":"u"}""")]
    public void Half_a_surrogate_pair_in_a_name_that_is_not_stored_is_no_fault(string body) => Assert.Single(TestDoor.Judge(body).Accepted);

    [Theory]
    [InlineData("""{"type":"low","event_type":"high","user_id":"u"}""")]
    [InlineData("""{"event_type":"high","type":"low","user_id":"u"}""")]
    [InlineData("""{"event_type":"high","type":7,"user_id":"u"}""")]
    [InlineData("""{"type":7,"event_type":"high","user_id":"u"}""")]
    public void Of_two_spellings_the_plain_one_counts_in_whatever_order_and_the_sender_is_told(string body)
    {
        var batch = TestDoor.Judge(body);

        Assert.Equal("high", Assert.Single(batch.Accepted).EventType);
        Assert.Contains(batch.Warnings, w => w is { Code: "duplicate_spelling", Field: "type" });
    }

    [Theory]
    [InlineData("""{"user_id":"u"}""", RejectionCode.MissingField, "event_type")]
    [InlineData("""{"event_type":"","user_id":"u"}""", RejectionCode.MissingField, "event_type")]
    [InlineData("""{"event_type":null,"user_id":"u"}""", RejectionCode.MissingField, "event_type")]
    [InlineData("""{"event_type":"x"}""", RejectionCode.MissingField, "user_id")]
    [InlineData("""{"event_type":"x","user_id":""}""", RejectionCode.MissingField, "user_id")]
    [InlineData("""{"event_type":7,"user_id":"u"}""", RejectionCode.InvalidField, "event_type")]
    [InlineData("""{"type":[],"user_id":"u"}""", RejectionCode.InvalidField, "type")]
    [InlineData("""{"event_type":"x","user_id":{"a":[1]}}""", RejectionCode.InvalidField, "user_id")]
    [InlineData("""{"event_type":"x","user_id":1.5}""", RejectionCode.InvalidField, "user_id")]
    [InlineData("""{"event_type":"x","user_id":true}""", RejectionCode.InvalidField, "user_id")]
    [InlineData("""{"event_type":"x","user_id":"u","event_id":"00000000-0000-0000-0000-000000000000"}""", RejectionCode.InvalidField,
        "event_id")]
    [InlineData("""{"event_type":"x","user_id":"u","properties":[]}""", RejectionCode.InvalidField, "properties")]
    [InlineData("""{"event_type":"x","user_id":"u","payload":"{}"}""", RejectionCode.InvalidField, "payload")]
    [InlineData("""{"event_type":"x","user_id":"u","context":1}""", RejectionCode.InvalidField, "context")]
    [InlineData("""{"event_type":"x","user_id":"u","properties":{"a":[0,{"b":"\u0000"}]}}""", RejectionCode.InvalidField,
        "properties.a[1].b")]
    [InlineData("""{"event_type":"x","user_id":"u","properties":{"a":"\ud800"}}""", RejectionCode.InvalidField, "properties.a")]
    [InlineData("""{"event_type":"x","user_id":"u","properties":{"a":"\udc00\ud800"}}""", RejectionCode.InvalidField, "properties.a")]
    [InlineData("""{"event_type":"x","user_id":"u","properties":{"":{"":["\ud800"]}}}""", RejectionCode.InvalidField,
        "properties[\"\"][\"\"][0]")]
    [InlineData("""{"event_type":"x","user_id":"u","properties":{"\u0000":1}}""", RejectionCode.InvalidField, "properties")]
    [InlineData("""{"event_type":"x","user_id":"u","properties":{"n":1e400000}}""", RejectionCode.InvalidField, "properties.n")]
    [InlineData("""{"event_type":"x","user_id":"u","properties":{"n":1e309}}""", RejectionCode.InvalidField, "properties.n")]
    [InlineData("""{"event_type":"x","user_id":"u","properties":{"n":[[1.8e308]]}}""", RejectionCode.InvalidField, "properties.n[0][0]")]
    [InlineData("""{"event_type":"x","user_id":"u","properties":{"n":-1E-99999999999}}""", RejectionCode.InvalidField, "properties.n")]
    [InlineData("""{"event_type":"x","user_id":"u\u0000"}""", RejectionCode.InvalidField, "user_id")]
    [InlineData("""{"event_type":"\udead","user_id":"u"}""", RejectionCode.InvalidField, "event_type")]
    [InlineData("""{"event_type":"x","user_id":"u","country":"\u0000"}""", RejectionCode.InvalidField, "country")]
    [InlineData("""{"event_type":"x","user_id":"u","occurred_at":1700000000}""", RejectionCode.InvalidTimestamp, "occurred_at")]
    [InlineData("""{"event_type":"x","user_id":"u","ts":"yesterday"}""", RejectionCode.InvalidTimestamp, "ts")]
    [InlineData("""{"event_type":"x","user_id":"u","timestamp":"2026-02-30T00:00:00Z"}""", RejectionCode.InvalidTimestamp, "timestamp")]
    [InlineData("""{"event_type":"x","user_id":"u","sent_at":{}}""", RejectionCode.InvalidTimestamp, "sent_at")]
    [InlineData("""{"event_type":"x","user_id":"u","occurred_at":"1972-12-31T23:59:59.999999Z"}""", RejectionCode.InvalidTimestamp,
        "occurred_at")]
    [InlineData("""{"event_type":"x","user_id":"u","occurred_at":"2026-11-23T10:15:30.000001Z"}""", RejectionCode.FutureTimestamp,
        "occurred_at")]
    [InlineData("[7]", RejectionCode.NotAnObject, null)]
    [InlineData("[[]]", RejectionCode.NotAnObject, null)]
    [InlineData("[null]", RejectionCode.NotAnObject, null)]
    public void A_bad_event_is_refused_with_its_code_and_field(string body, RejectionCode code, string? field)
    {
        var rejection = TestDoor.Reject(body);

        Assert.Equal((code, field), (rejection.Code, rejection.Field));
        Assert.NotEmpty(rejection.Detail);
    }

    [Theory]
    [InlineData("1973-01-01T00:00:00Z")]
    [InlineData("2026-11-23T10:15:30Z")]
    public void Times_at_the_edges_pass(string time) => TestDoor.Accept($$"""{"event_type":"x","user_id":"u","ts":"{{time}}"}""");

    [Fact]
    public void Lengths_at_the_limit_pass_and_one_more_does_not()
    {
        static string Event(int type, int id, string letter = "é") =>
            $$"""{"event_type":"{{string.Concat(Enumerable.Repeat(letter, type))}}","user_id":"{{new string('u', id)}}"}""";

        TestDoor.Accept(Event(100, 200));
        Assert.Equal("event_type", TestDoor.Reject(Event(101, 200)).Field);
        Assert.Equal("user_id", TestDoor.Reject(Event(100, 201)).Field);
        TestDoor.Accept(Event(60, 1, "😀"));
        TestDoor.Accept(Event(100, 1, "😀"));
        TestDoor.Accept(Event(55, 1, "👨‍👩‍👧"));
        Assert.Contains("101 characters", TestDoor.Reject(Event(101, 1, "👍🏽")).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_character_may_be_built_of_many_but_not_of_more_than_an_index_holds()
    {
        static string Event(int marks) => $$"""{"event_type":"x","user_id":"e{{new string('\u0301', marks)}}"}""";

        TestDoor.Accept(Event(499));
        Assert.Contains("1001 bytes", TestDoor.Reject(Event(500)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_at_the_limit_passes_and_one_level_more_does_not()
    {
        static string Event(string member, int levels) =>
            $$$"""{"event_type":"x","user_id":"u","{{{member}}}":{"a":{{{new string('[', levels)}}}{{{new string(']', levels)}}} } }""";

        TestDoor.Accept(Event("properties", 14));
        Assert.Equal(RejectionCode.InvalidField, TestDoor.Reject(Event("properties", 15)).Code);
        TestDoor.Accept(Event("whatever", 14));
        Assert.Equal("whatever", TestDoor.Reject(Event("whatever", 15)).Field);
        Assert.Equal(RejectionCode.InvalidField, TestDoor.Reject(Event("context", 1000)).Code);
    }

    [Fact]
    public void Size_at_the_limit_passes_and_one_byte_more_does_not_however_it_is_written()
    {
        static string Event(int bytes, string blanks) =>
            $$$"""{{{{blanks}}}"event_type":"x","user_id":"u","properties":{{{{blanks}}}"a":{{{blanks}}}"{{{new string('z', bytes - """{"a":""}""".Length)}}}"{{{blanks}}}}}""";

        foreach (var blanks in new[] { "", "  \t", new string(' ', 10_000) })
        {
            TestDoor.Accept(Event(32 * 1024, blanks));
            Assert.Equal(RejectionCode.EventTooLarge, TestDoor.Reject(Event(32 * 1024 + 1, blanks)).Code);
        }
    }

    [Fact]
    public void What_Daybook_adds_to_a_context_does_not_count_and_nobody_can_hide_much_behind_it()
    {
        static string Event(int clock, int rest) =>
            $$$"""{"event_type":"x","user_id":"u","context":{"clock":"{{{new string('c', clock)}}}","message_id":"m","z":"{{{new string('z', rest)}}}"}}""";

        TestDoor.Accept(Event(clock: 200, rest: 32 * 1024 - 10));
        Assert.Equal(RejectionCode.EventTooLarge, TestDoor.Reject(Event(clock: 200, rest: 32 * 1024)).Code);
        Assert.Equal(RejectionCode.EventTooLarge, TestDoor.Reject(Event(clock: 5_000, rest: 32 * 1024 - 10)).Code);
    }

    [Fact]
    public void The_largest_event_fits_a_message_even_if_it_cannot_be_compressed()
    {
        var random = new Random(7);
        string Noise(int bytes) =>
            string.Concat(Enumerable.Range(0, bytes).Select(_ => (char)random.Next('#', 'z')).Select(c => c == '\\' ? '/' : c));
        string Mark() => "e" + string.Concat(Enumerable.Range(0, 499).Select(_ => (char)(0x300 + random.Next(0x50))));
        var e = TestDoor.Accept($$$"""
            {"event_id":"{{{Mark()}}}","event_type":"x","user_id":"{{{Mark()}}}","anonymous_id":"{{{Mark()}}}","session_id":"{{{Mark()}}}","source":"web",
             "properties":{"a":"{{{Noise(32 * 1024 - 10)}}}"},"context":{"clock":"{{{Noise(400)}}}","device":"{{{Noise(2_000)}}}"}}
            """);
        var request =
            new EnvelopeRequest(Guid.CreateVersion7(), TestDoor.Now, new string('c', 200), new string('s', 200), new string('t', 55),
                new[] { e });
        var carried = Enumerable.Range(0, 16).Select(_ => new SentMessage(Guid.NewGuid(), TestDoor.Now, 1)).ToList();

        Assert.True(MessageHeader.Length + MessageCodec.Encode(new Envelope([request], carried)).Length <= MessageCodec.MaxMessageBytes);
    }

    [Theory]
    [InlineData("Signup ", "Signup")]
    [InlineData("\\u00a0Signup\\t", "Signup")]
    [InlineData("Sign\u00a0up", "Sign up")]
    [InlineData("\ufeffSignup\u200b", "Signup")]
    [InlineData("Cafe\u0301", "Caf\u00e9")]
    public void Names_that_look_the_same_are_the_same_and_the_sender_is_told(string said, string name)
    {
        var batch = TestDoor.Judge($$"""{"event_id":"{{Id}}","type":"{{said}}","user_id":"u","src":"{{said}}"}""", source: "key");

        Assert.Equal((name, name), (batch.Accepted[0].EventType, batch.Accepted[0].Source));
        Assert.Equal(["type", "src"], batch.Warnings.Where(w => w.Code == "name_normalised").Select(w => w.Field));
        Assert.Single(
            TestDoor.Judge($$"""{"type":"{{said}}","user_id":"u"}""", options: new IngestOptions { AllowedEventTypes = name }).Accepted);
    }

    // Computed by the version before names were tidied: what it stored must stay the same event, or its repeat would be a conflict, or
    // be stored twice.
    [Fact]
    public void A_name_s_tidy_form_changes_neither_fingerprint_nor_identity()
    {
        static Event Sent(string type, string source) =>
            TestDoor.Accept(
                $$$"""{"event_id":"m-1","event_type":"{{{type}}}","user_id":"u","source":"{{{source}}}","occurred_at":"2026-11-22T10:00:00Z"}""");

        Assert.Equal(5634690366921904877L, Sent("Signup ", "web").BodyHash);
        Assert.Equal(8602137773379070716L, Sent("Cafe\u0301", " web").BodyHash);
        Assert.Equal(EventIdentity.FromForeignId(" web", "m-1"), Sent("x", " web").EventId);
        Assert.NotEqual(Sent("Signup ", "web").BodyHash, Sent("Signup", "web").BodyHash);
    }

    [Theory]
    [InlineData("""{"event_type":" ","user_id":"u"}""", "event_type")]
    [InlineData("""{"type":"\u00a0","user_id":"u"}""", "type")]
    public void A_name_of_blanks_is_missing(string body, string field)
    {
        var rejection = TestDoor.Reject(body);

        Assert.Equal((RejectionCode.MissingField, field), (rejection.Code, rejection.Field));
    }

    [Theory]
    [InlineData("undefined")]
    [InlineData("NULL")]
    [InlineData("[object Object]")]
    [InlineData(" ")]
    [InlineData(" undefined ")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void An_id_that_names_nobody_is_told_and_refused_where_the_setting_says_so(string id)
    {
        foreach (var field in new[] { "user_id", "anonymous_id" })
        {
            var body = $$"""{"event_type":"x","{{field}}":"{{id}}"}""";
            var batch = TestDoor.Judge(body);

            Assert.Equal(field, Assert.Single(batch.Warnings, w => w.Code == "suspicious_user_id").Field);
            Assert.Equal(id, field == "user_id" ? batch.Accepted[0].UserId : batch.Accepted[0].AnonymousId);
            var refused = TestDoor.Reject(body, new IngestOptions { RefuseSuspiciousIds = true });
            Assert.Equal((RejectionCode.InvalidField, field), (refused.Code, refused.Field));
        }

        Assert.DoesNotContain(TestDoor.Judge("""{"event_type":"x","user_id":"nullius"}""").Warnings, w => w.Code == "suspicious_user_id");
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    public void A_number_that_is_none_spoils_only_its_own_event(string name)
    {
        var bad = $$$"""{"event_type":"b","user_id":"u","properties":{"p":[1, {{{name}}} ,"NaN \" Infinity"]}}""";
        const string Before = """{"event_type":"a","user_id":"u"}""",
            After = """{"event_type":"c","user_id":"u","properties":{"t":"NaN"}}""";
        foreach (var body in new[] { $"[{Before},{bad},{After}]", $"{{\"events\":[{Before}, {bad}, {After}]}}" })
        {
            var batch = TestDoor.Judge(body);

            Assert.Equal(["a", "c"], batch.Accepted.Select(e => e.EventType));
            var rejection = Assert.Single(batch.Rejections);
            Assert.Equal((1, RejectionCode.InvalidJson, bad), (rejection.Index, rejection.Code, rejection.Body.Text()));
            Assert.Contains(name, rejection.Detail, StringComparison.Ordinal);
        }

        Assert.Contains(name, TestDoor.Reject(bad).Detail, StringComparison.Ordinal);
        Assert.Contains(name,
            Assert.Single(TestDoor.Judge($"{{\"event_type\":\"a\",\"user_id\":\"u\"}}\n{bad}", BodyFormat.Lines).Rejections).Detail,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("[NaN")]
    [InlineData("""{"events":[{"event_type":"x","user_id":"u"}],"at":NaN}""")]
    public void A_number_that_is_none_outside_of_every_event_spoils_the_body(string body) =>
        Assert.Contains("NaN", Assert.Throws<ProblemException>(() => TestDoor.Judge(body)).Problem.Detail, StringComparison.Ordinal);

    [Fact]
    public void Only_allowed_types_pass_when_some_are_named()
    {
        var options = new IngestOptions { AllowedEventTypes = "view, buy" };

        var batch = TestDoor.Judge(
            """[{"event_type":"view","user_id":"u"},{"event_type":"buy","user_id":"u"},{"event_type":"Buy","user_id":"u"}]""",
            options: options);

        Assert.Equal(2, batch.Accepted.Length);
        Assert.Equal((2, RejectionCode.UnknownEventType, "event_type"),
            (batch.Rejections[0].Index, batch.Rejections[0].Code, batch.Rejections[0].Field));
    }

    [Fact]
    public void An_allowed_type_with_a_comma_in_it_stands_in_a_JSON_array()
    {
        var options = new IngestOptions { AllowedEventTypes = """ ["Clicked Yes, Please","buy"] """ };

        Assert.Single(TestDoor.Judge("""{"event_type":"Clicked Yes, Please","user_id":"u"}""", options: options).Accepted);
        Assert.Empty(TestDoor.Judge("""{"event_type":"Clicked Yes","user_id":"u"}""", options: options).Accepted);
    }

    [Fact]
    public void An_event_older_than_what_is_kept_is_too_old()
    {
        const string Body = """{"event_type":"x","user_id":"u","ts":"2026-10-01T00:00:00Z"}""";

        TestDoor.Accept(Body);
        Assert.Equal(RejectionCode.TooOld, TestDoor.Reject(Body, retentionDays: 30).Code);
    }

    [Fact]
    public void A_time_without_an_offset_is_UTC_and_told()
    {
        var batch = TestDoor.Judge("""{"event_type":"x","user_id":"u","ts":"2026-11-22 08:00"}""");

        Assert.Equal(new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero), batch.Accepted[0].OccurredAt);
        Assert.Contains(batch.Warnings, w => w is { Index: 0, Code: "time_without_offset", Field: "ts" });
    }

    [Fact]
    public void Without_a_time_the_receipt_time_stands() =>
        Assert.Equal(TestDoor.Now, TestDoor.Accept("""{"event_type":"x","user_id":"u"}""").OccurredAt);

    [Fact]
    public void Whole_numbers_as_ids_become_text_with_a_warning()
    {
        var batch = TestDoor.Judge("""{"event_type":"x","user_id":12345678901234567890,"session_id":-4}""");

        Assert.Equal(("12345678901234567890", "-4"), (batch.Accepted[0].UserId, batch.Accepted[0].SessionId));
        Assert.Equal(2, batch.Warnings.Count(w => w.Code == "number_as_text"));
    }

    [Fact]
    public void A_member_that_is_no_field_is_told()
    {
        var batch = TestDoor.Judge("""{"event_type":"x","user_id":"u","amount":5,"received_at":"whatever"}""");

        Assert.Equal("amount", Assert.Single(batch.Warnings, w => w.Code == "unknown_field").Field);
    }

    [Fact]
    public void Of_equal_keys_the_last_is_kept()
    {
        var e = TestDoor.Accept(
            """{"event_type":"a","event_type":"b","user_id":"u","properties":{"x":1,"k":{"y":1,"y":2},"x":3,"\u0078":4},"properties":{"k":1,"z":0,"k":2}}""");

        Assert.Equal("b", e.EventType);
        Assert.Equal("""{"k":2,"z":0}""", e.Properties.Text());
        Assert.Equal("""{"k":{"y":2},"x":4}""",
            TestDoor.Accept(
                """{"event_type":"a","user_id":"u","properties":{"x":1,"k":{"y":1,"y":2},"x":3,"\u0078":4}}""").Properties.Text());
    }

    [Fact]
    public void Top_level_page_device_and_country_go_to_the_properties_which_win()
    {
        var e = TestDoor.Accept(
            """{"event_type":"x","user_id":"u","country":"FR","page_url":"/a","properties":{"country":"DE","b":1},"device_type":null}""");

        Assert.Equal("""{"b":1,"country":"DE","page_url":"/a"}""", e.Properties.Text());
    }

    [Fact]
    public void A_foreign_id_becomes_a_uuid_within_its_source_and_is_kept()
    {
        var batch = TestDoor.Judge(
            """[{"event_id":"order-7","event_type":"x","user_id":"u"},{"event_id":"order-7","source":"shop","event_type":"x","user_id":"u"}]""", source: "web");

        Assert.Equal(EventIdentity.FromForeignId("web", "order-7"), batch.Accepted[0].EventId);
        Assert.Equal(EventIdentity.FromForeignId("shop", "order-7"), batch.Accepted[1].EventId);
        Assert.Equal("""{"message_id":"order-7"}""", batch.Accepted[0].Context.Text());
        Assert.Equal([new MadeId(0, batch.Accepted[0].EventId), new MadeId(1, batch.Accepted[1].EventId)], batch.Ids);
        Assert.DoesNotContain(batch.Warnings, w => w.Code == "no_idempotency");
    }

    [Fact]
    public void An_idempotency_key_gives_ids_that_come_again_for_the_same_caller_only()
    {
        const string Body = """[{"event_type":"x","user_id":"u"},{"event_type":"x","user_id":"u"}]""";

        var first = TestDoor.Judge(Body, idempotencyKey: "1");
        var again = TestDoor.Judge(Body, idempotencyKey: "1");
        var other = TestDoor.Judge(Body, idempotencyKey: "1", caller: "key-2");

        Assert.Equal(first.Accepted.Select(e => e.EventId), again.Accepted.Select(e => e.EventId));
        Assert.NotEqual(first.Accepted[0].EventId, first.Accepted[1].EventId);
        Assert.NotEqual(first.Accepted[0].EventId, other.Accepted[0].EventId);
        Assert.Equal(2, first.Ids.Count);
        Assert.Empty(first.Warnings);
    }

    [Fact]
    public void Without_any_id_a_version_7_uuid_is_made_and_the_sender_warned()
    {
        var batch = TestDoor.Judge("""{"event_type":"x","user_id":"u"}""");

        Assert.Equal(7, batch.Accepted[0].EventId.Version);
        Assert.Equal([new MadeId(0, batch.Accepted[0].EventId)], batch.Ids);
        Assert.Equal((0, "no_idempotency"), (batch.Warnings[0].Index, batch.Warnings[0].Code));
    }

    [Fact]
    public void A_repeat_inside_the_request_is_a_duplicate_and_another_body_a_conflict()
    {
        var batch = TestDoor.Judge($$$"""
            [{"event_id":"{{{Id}}}","event_type":"x","user_id":"u","properties":{"a":1,"b":"é"}},
             {"user_id":"u","properties":{"b":"\u00e9","a":1.0e0},"event_type":"x","event_id":"{{{Id.Replace("-", "", StringComparison.Ordinal)}}}"},
             {"event_id":"{{{Id}}}","event_type":"x","user_id":"u","properties":{"a":2,"b":"é"}}]
            """);

        Assert.Single(batch.Accepted);
        Assert.Equal(1, batch.Duplicates);
        Assert.Equal((2, RejectionCode.Conflict, Guid.Parse(Id)),
            (batch.Rejections[0].Index, batch.Rejections[0].Code, batch.Rejections[0].EventId));
    }

    [Fact]
    public void A_refused_event_names_its_id_and_keeps_exactly_what_was_sent()
    {
        var bad = $$"""{ "event_id":"{{Id}}", "x":"{{new string('ü', 5000)}}" }""";
        var bytes = Encoding.UTF8.GetBytes(bad);

        var batch = TestDoor.Judge($$"""[ {{bad}} , {"event_type":"x","user_id":"u"}]""");

        var rejection = Assert.Single(batch.Rejections);
        Assert.Equal((0, Guid.Parse(Id)), (rejection.Index, rejection.EventId));
        Assert.Equal(bytes[..8192], rejection.Body.ToArray());
        Assert.Equal(bytes.Length, rejection.BodyLength);
        Assert.Equal(SHA256.HashData(bytes), rejection.BodySha256.ToArray());
        Assert.DoesNotContain(batch.Warnings, w => w.Index == 0);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_spoil_only_their_own_event()
    {
        byte[] body = [.. """[{"event_type":"x","user_id":"u"},{"event_type":"x","user_id":" """u8, 0xFF, .. "\"}]"u8];

        var batch = TestDoor.Judge(body);

        Assert.Single(batch.Accepted);
        Assert.Equal((1, RejectionCode.InvalidJson), (batch.Rejections[0].Index, batch.Rejections[0].Code));
    }

    [Fact]
    public void A_line_that_is_no_JSON_spoils_only_itself()
    {
        var batch = TestDoor.Judge("{\"event_type\":\"x\",\"user_id\":\"u\"}\r\n\n{oops\n  {\"event_type\":\"y\",\"user_id\":\"u\"}  ",
            BodyFormat.Lines);

        Assert.Equal(["x", "y"], batch.Accepted.Select(e => e.EventType));
        Assert.Equal((1, RejectionCode.InvalidJson), (batch.Rejections[0].Index, batch.Rejections[0].Code));
        Assert.Equal("{oops", batch.Rejections[0].Body.Text());
        Assert.Equal([0, 2], batch.Indexes);
    }

    [Fact]
    public void Warnings_are_bounded()
    {
        var body = "[" + string.Join(',', Enumerable.Repeat("""{"event_type":"x","user_id":1,"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}""", 1000))
            + "]";

        var batch = TestDoor.Judge(body);

        Assert.Equal(1001, batch.Warnings.Count);
        Assert.Equal("more_warnings", batch.Warnings[^1].Code);
    }

    [Fact]
    public void An_empty_batch_is_accepted_and_told()
    {
        var batch = TestDoor.Judge("[]");

        Assert.False(batch.AllRejected);
        Assert.Equal("empty_batch", Assert.Single(batch.Warnings).Code);
    }
}
