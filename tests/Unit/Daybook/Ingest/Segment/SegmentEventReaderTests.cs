using System.Text;
using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Ingest;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Segment;
using Daybook.Foundation.Http;
using Daybook.Foundation.Anonymize;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Ingest.Segment;

public sealed class SegmentEventReaderTests
{
    [Fact]
    public void A_track_call_is_stored_under_its_events_name()
    {
        var e = Accept(SegmentCall.Track, """
            {"event":"Order Completed","userId":"u","anonymousId":"a","messageId":"m-1","timestamp":"2026-11-22T10:00:00.000Z","sentAt":"2026-11-22T10:15:29Z",
             "properties":{"total":9.50},"context":{"library":{"name":"x"}},"integrations":{"All":true},"writeKey":"k","_metadata":{}}
            """);

        Assert.Equal(("Order Completed", "u", "a"), (e.EventType, e.UserId, e.AnonymousId));
        Assert.Equal(EventIdentity.FromForeignId("web", "m-1"), e.EventId);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero), e.OccurredAt);
        Assert.Equal("""{"total":9.5}""", e.Properties.Text());
        Assert.Equal(
            """{"clock":{"original_timestamp":"2026-11-22T10:00:00Z","received_at":"2026-11-22T10:15:30Z","rule":"as_sent","sent_at":"2026-11-22T10:15:29Z"},"library":{"name":"x"},"message_id":"m-1"}""",
            e.Context.Text());
    }

    [Theory]
    [InlineData(SegmentCall.Identify, "identify", """{"userId":"u","traits":{"plan":"pro"}}""", """{"traits":{"plan":"pro"}}""")]
    [InlineData(SegmentCall.Page, "page", """{"userId":"u","name":"Home","category":"Docs","properties":{"url":"/"}}""",
        """{"category":"Docs","name":"Home","url":"/"}""")]
    [InlineData(SegmentCall.Page, "page", """{"userId":"u","name":"Home","properties":{"name":"Own"}}""", """{"name":"Own"}""")]
    [InlineData(SegmentCall.Screen, "screen", """{"userId":"u","name":"Main"}""", """{"name":"Main"}""")]
    [InlineData(SegmentCall.Group, "group", """{"userId":"u","groupId":7,"traits":{"seats":3}}""",
        """{"group_id":"7","traits":{"seats":3}}""")]
    [InlineData(SegmentCall.Alias, "alias", """{"userId":"u","previousId":"anon-1"}""", """{"previous_id":"anon-1"}""")]
    public void Other_calls_are_stored_under_their_own_name(SegmentCall call, string type, string body, string properties)
    {
        var e = Accept(call, body);
        var inBatch = Accept(SegmentCall.Batch, $$"""{"batch":[{"type":"{{type}}",{{body[1..]}}]}""");

        Assert.Equal((type, properties), (e.EventType, e.Properties.Text()));
        Assert.Equal((type, properties, e.BodyHash), (inBatch.EventType, inBatch.Properties.Text(), inBatch.BodyHash));
    }

    [Theory]
    [InlineData("""{"userId":"u"}""", RejectionCode.MissingField, "type")]
    [InlineData("""{"type":7,"userId":"u"}""", RejectionCode.InvalidField, "type")]
    [InlineData("""{"type":"charge","userId":"u"}""", RejectionCode.UnknownEventType, "type")]
    [InlineData("""{"type":"track","userId":"u"}""", RejectionCode.MissingField, "event")]
    [InlineData("""{"type":"track","event":"","userId":"u"}""", RejectionCode.MissingField, "event")]
    [InlineData("""{"type":"track","event":["x"],"userId":"u"}""", RejectionCode.InvalidField, "event")]
    [InlineData("""{"type":"track","event":"x"}""", RejectionCode.MissingField, "userId")]
    [InlineData("""{"type":"group","userId":"u"}""", RejectionCode.MissingField, "groupId")]
    [InlineData("""{"type":"group","userId":"u","groupId":{}}""", RejectionCode.InvalidField, "groupId")]
    [InlineData("""{"type":"alias","userId":"u"}""", RejectionCode.MissingField, "previousId")]
    [InlineData("""{"type":"identify","userId":"u","traits":{"a":"\u0000"}}""", RejectionCode.InvalidField, "traits.a")]
    [InlineData("""{"type":"page","userId":"u","timestamp":"soon"}""", RejectionCode.InvalidTimestamp, "timestamp")]
    [InlineData("""{"type":"page","userId":"u","timestamp":"2027-01-01T00:00:00Z"}""", RejectionCode.FutureTimestamp, "timestamp")]
    [InlineData("7", RejectionCode.NotAnObject, null)]
    public void A_bad_call_is_refused_with_its_code_and_field(string call, RejectionCode code, string? field)
    {
        var batch = Judge(SegmentCall.Batch, $$"""{"batch":[{"type":"page","userId":"u"},{{call}}]}""");

        Assert.Single(batch.Accepted);
        Assert.Equal((1, code, field), (batch.Rejections[0].Index, batch.Rejections[0].Code, batch.Rejections[0].Field));
    }

    [Fact]
    public void The_batchs_context_and_time_of_sending_hold_for_every_call_and_a_calls_own_win()
    {
        var batch = Judge(SegmentCall.Batch, """
            {"batch":[{"type":"page","userId":"u","timestamp":"2026-11-22T12:00:00Z"},{"type":"page","userId":"u","context":{"ip":"2"},"sentAt":"2026-11-22T10:15:30Z","timestamp":"2026-11-22T10:15:00Z"}],
             "context":{"ip":"1","app":"shop"},"sentAt":"2026-11-22T12:15:30Z","messageId":"not a dedupe key"}
            """);

        using var first = JsonDocument.Parse(batch.Accepted[0].Context);
        using var second = JsonDocument.Parse(batch.Accepted[1].Context);
        Assert.Equal(("1", "shop", "skew_corrected"),
            (Member(first, "ip"), Member(first, "app"), first.RootElement.GetProperty("clock").GetProperty("rule").GetString()));
        Assert.Equal(("2", "shop"), (Member(second, "ip"), Member(second, "app")));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero), batch.Accepted[0].OccurredAt);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 12, 15, 30, TimeSpan.Zero), batch.Accepted[0].SentAt);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 10, 15, 0, TimeSpan.Zero), batch.Accepted[1].OccurredAt);
    }

    [Fact]
    public void A_retry_with_another_time_of_sending_is_the_same_event()
    {
        static Event Try(string sentAt) =>
            Accept(SegmentCall.Track,
                $$"""{"event":"x","userId":"u","messageId":"m","timestamp":"2026-11-22T09:00:00Z","sentAt":"{{sentAt}}"}""");

        var first = Try("2026-11-22T08:00:00Z");
        var second = Try("2026-11-22T08:00:05Z");

        Assert.NotEqual(first.OccurredAt, second.OccurredAt);
        Assert.Equal((first.EventId, first.BodyHash), (second.EventId, second.BodyHash));
    }

    [Fact]
    public void A_large_context_of_the_batch_counts_for_every_call()
    {
        var batch = Judge(SegmentCall.Batch,
            $$"""{"batch":[{"type":"page","userId":"u"}],"context":{"x":"{{new string('x', 32 * 1024)}}"} }""");

        Assert.Equal(RejectionCode.EventTooLarge, Assert.Single(batch.Rejections).Code);
    }

    [Theory]
    [InlineData(SegmentCall.Batch, "[]")]
    [InlineData(SegmentCall.Batch, "{}")]
    [InlineData(SegmentCall.Batch, """{"batch":{}}""")]
    [InlineData(SegmentCall.Batch, """{"batch":[]} x""")]
    [InlineData(SegmentCall.Track, "[]")]
    [InlineData(SegmentCall.Track, "")]
    [InlineData(SegmentCall.Track, "{")]
    public void A_body_of_another_form_is_invalid(SegmentCall call, string body) =>
        Assert.Equal(ProblemCode.InvalidJson, Assert.Throws<ProblemException>(() => Judge(call, body)).Problem.Code);

    [Theory]
    [InlineData("""{"writeKey":"k","batch":[{"writeKey":"inner"}]}""", "k")]
    [InlineData("""{"batch":[],"writeKey":"k"}""", "k")]
    [InlineData("""{"writeKey":7}""", null)]
    [InlineData("""{"writeKey":"\ud800"}""", null)]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    public void The_write_key_is_found_at_the_top(string body, string? key) =>
    Assert.Equal(key, SegmentBody.WriteKey(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData(SegmentCall.Batch, """{"\ud800":1,"batch":[{"type":"page","userId":"u","\udc00":2}]}""")]
    [InlineData(SegmentCall.Track, """{"event":"x","userId":"u","\ud800x":{"\udfff":1}}""")]
    public void Half_a_surrogate_pair_in_a_name_that_is_not_stored_is_no_fault(SegmentCall call, string body) => Accept(call, body);

    [Fact]
    public void The_previous_id_of_an_alias_is_a_persons_too()
    {
        var anonymize = new AnonymizeOptions { AnonymizeUserIds = true, AnonymizeKey = new string('k', 32) };
        var stored = Assert.Single(Judge(SegmentCall.Alias, """{"userId":"ann@new","previousId":"ann@old"}""", anonymize).Accepted);

        using var properties = JsonDocument.Parse(stored.Properties);
        Assert.Equal(new Pseudonyms(Options.Create(anonymize)).User("ann@old"), Member(properties, "previous_id"));
    }

    private static Event Accept(SegmentCall call, string body)
    {
        var batch = Judge(call, body);
        Assert.Empty(batch.Rejections);
        return Assert.Single(batch.Accepted);
    }

    private static Batch Judge(SegmentCall call, string body, AnonymizeOptions? anonymize = null)
    {
        var request = new IngestRequest(Guid.CreateVersion7(TestDoor.Now), TestDoor.Now, "key-1", "web", null, null);
        var rules = TestDoor.Rules(anonymize: anonymize);
        var warnings = new WarningList();
        var parts = SegmentBody.Split(Encoding.UTF8.GetBytes(body), call, ReceiveSegment.MaxCalls, warnings);
        return new JudgeBatch(request, rules,
            new SegmentEventReader(call, parts, request, TimeSpan.FromMinutes(5), 32 * 1024, rules.Pseudonyms, warnings), warnings)
            .Judge(parts.Calls);
    }

    private static string? Member(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString();
}
