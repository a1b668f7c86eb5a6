using Daybook.Foundation.Events;
using Daybook.Ingest;
using Daybook.Ingest.Plan;
using Daybook.Local;

namespace Daybook.Tests.Ingest.Plan;

public sealed class TrackingPlanTests
{
    private const string Plan = """
        {"events":{"buy":{"required":["id","n"],"additionalProperties":false,"requiresUser":true,"properties":{
           "id":{"type":"string","pattern":"^o-","minLength":3,"maxLength":5},
           "n":{"type":["integer","null"],"minimum":1,"maximum":9},
           "price":{"type":"number"},"kind":{"enum":["a","b",3]},"when":{"format":"date"},
           "items":{"type":"array","minItems":1,"maxItems":2,"items":{"type":"object","required":["sku"],"properties":{"sku":{"type":"string"}}}}},
         "rules":[{"name":"price_of_many","when":{"field":"properties.n","op":">","value":5},"then":[{"field":"properties.price","op":"exists"},{"field":"properties.price","op":"<=","other":"properties.n"}],"message":"Many are cheap."}]}}}
        """;

    [Theory]
    [InlineData("""{"id":"o-1","n":2}""")]
    [InlineData("""{"id":"o-1","n":2.0,"price":null,"kind":3,"when":"2026-02-28","items":[{"sku":"x"}]}""")]
    [InlineData("""{"id":"o-1","n":6,"price":6}""")]
    public void An_event_by_the_plan_passes(string properties) => Assert.Empty(Warnings(properties));

    [Theory]
    [InlineData("""{"id":"o-1"}""", "buy.required", "properties.n")]
    [InlineData("""{"id":null,"n":1}""", "buy.required", "properties.id")]
    [InlineData("""{"id":7,"n":1}""", "buy.id.type", "properties.id")]
    [InlineData("""{"id":"x-1","n":1}""", "buy.id.pattern", "properties.id")]
    [InlineData("""{"id":"o-","n":1}""", "buy.id.minLength", "properties.id")]
    [InlineData("""{"id":"o-1234","n":1}""", "buy.id.maxLength", "properties.id")]
    [InlineData("""{"id":"o-1","n":1.5}""", "buy.n.type", "properties.n")]
    [InlineData("""{"id":"o-1","n":0}""", "buy.n.minimum", "properties.n")]
    [InlineData("""{"id":"o-1","n":10,"price":1}""", "buy.n.maximum", "properties.n")]
    [InlineData("""{"id":"o-1","n":1,"kind":"c"}""", "buy.kind.enum", "properties.kind")]
    [InlineData("""{"id":"o-1","n":1,"when":"2026-02-30"}""", "buy.when.format", "properties.when")]
    [InlineData("""{"id":"o-1","n":1,"items":[]}""", "buy.items.minItems", "properties.items")]
    [InlineData("""{"id":"o-1","n":1,"items":[{"sku":"a"},{"sku":1}]}""", "buy.items.items.sku.type", "properties.items[1].sku")]
    [InlineData("""{"id":"o-1","n":1,"items":[{}]}""", "buy.items.items.required", "properties.items[0].sku")]
    [InlineData("""{"id":"o-1","n":1,"more":1}""", "buy.additionalProperties", "properties.more")]
    [InlineData("""{"id":"o-1","n":6}""", "buy.price_of_many", "properties.price")]
    [InlineData("""{"id":"o-1","n":6,"price":7}""", "buy.price_of_many", "properties.price")]
    public void A_broken_rule_is_told_and_in_strict_mode_refused(string properties, string rule, string field)
    {
        var warning = Assert.Single(Warnings(properties));
        var refused = Judge(properties, strict: true);

        Assert.Equal((0, "rule_violation", field), (warning.Index, warning.Code, warning.Field));
        Assert.EndsWith($"(plan: {rule})", warning.Detail, StringComparison.Ordinal);
        Assert.Equal((RejectionCode.RuleViolation, field, warning.Detail),
            (refused.Rejections[0].Code, refused.Rejections[0].Field, refused.Rejections[0].Detail));
        Assert.Empty(refused.Accepted);
    }

    [Fact]
    public void Several_broken_rules_are_one_refusal_that_names_them()
    {
        Assert.Equal(3, Warnings("""{"id":"x","n":0}""").Count);
        Assert.EndsWith("And 2 more: buy.id.pattern, buy.n.minimum.", Judge("""{"id":"x","n":0}""", strict: true).Rejections[0].Detail,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_unlisted_type_is_told_refused_in_strict_mode_or_let_be()
    {
        Assert.Equal("event_type", Assert.Single(TestDoor.Judge(Event("sell", "{}"), options: Options(Plan)).Warnings).Field);
        Assert.Equal(RejectionCode.UnknownEventType, TestDoor.Reject(Event("sell", "{}"), Options(Plan, strict: true)).Code);
        Assert.Empty(
            TestDoor.Judge(Event("sell", "{}"),
                options: Options(Plan.Replace("{\"events\"", "{\"unlisted\":\"allow\",\"events\"", StringComparison.Ordinal),
                    strict: true)).Rejections);
    }

    [Fact]
    public void An_anonymous_user_may_not_be_enough() =>
        Assert.Equal("user_id",
            TestDoor.Reject("""{"event_id":"1","event_type":"buy","anonymous_id":"a","properties":{"id":"o-1","n":1}}""",
                Options(Plan, strict: true)).Field);

    [Theory]
    [InlineData("{", "it is not JSON")]
    [InlineData("/no/such/plan.json", "the file cannot be read")]
    [InlineData("{}", "`events` must list at least one")]
    [InlineData("""{"events":{"x":{"propertys":{}}}}""", "`events.x` has `propertys`, which is none of")]
    [InlineData("""{"events":{"x":{"properties":{"a":{"type":"text"}}}}}""",
        "`events.x.properties.a` has the type `text`; allowed: string")]
    [InlineData("""{"events":{"x":{"properties":{"a":{"minimum":"1"}}}}}""", "`events.x.properties.a` needs a number as `minimum`")]
    [InlineData("""{"events":{"x":{"properties":{"a":{"format":"phone"}}}}}""", "has the format `phone`; allowed: date")]
    [InlineData("""{"events":{"x":{"properties":{"a":{"pattern":"("}}}}}""", "has a `pattern` that cannot be used")]
    [InlineData("""{"events":{"x":{"rules":[{"then":{"field":"properties.a","op":"exists"}}]}}}""", "`events.x.rules[0]` needs a `name`")]
    [InlineData("""{"events":{"x":{"rules":[{"name":"r"}]}}}""", "needs `then`")]
    [InlineData("""{"events":{"x":{"rules":[{"name":"r","then":{"field":"a","op":"exists"}}]}}}""",
        "`events.x.rules[0].then` has the path `a`")]
    [InlineData("""{"events":{"x":{"rules":[{"name":"r","then":{"field":"user_id","op":"~"}}]}}}""", "has the op `~`; allowed: exists")]
    [InlineData("""{"events":{"x":{"rules":[{"name":"r","then":{"field":"user_id","op":"=="}}]}}}""", "needs either `value` or `other`")]
    public void A_plan_that_cannot_be_read_stops_the_start_and_says_where(string plan, string fault)
    {
        var sentence = Assert.Single(Options(plan).Faults());

        Assert.StartsWith("Daybook__Ingest__TrackingPlan is '", sentence, StringComparison.Ordinal);
        Assert.Contains(fault, sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("date-time", "2026-11-22T10:00:00Z", "2026-11-22T10:00:00")]
    [InlineData("uuid", "0190d5a8-7c1e-7b4a-9d3f-1a2b3c4d5e6f", "0190d5a8")]
    [InlineData("uri", "https://shop.example/a?b", "/a")]
    [InlineData("email", "a@b.example", "a@b")]
    [InlineData("ipv4", "192.0.2.1", "192.0.2")]
    [InlineData("ipv6", "2001:db8::1", "192.0.2.1")]
    [InlineData("currency", "EUR", "Euro")]
    [InlineData("country", "DE", "de")]
    public void Formats_tell_good_from_bad(string format, string good, string bad)
    {
        Assert.True(TextFormats.Matches(format, good));
        Assert.False(TextFormats.Matches(format, bad));
    }

    [Theory]
    [InlineData("shop", "order_completed", """{"order_id":"o-1","amount":10,"currency":"EUR","coupon":true}""", null)]
    [InlineData("shop", "order_completed", """{"order_id":"o-1","amount":10,"discount":11,"coupon_code":"X","currency":"EUR"}""",
        "order_completed.discount_within_amount")]
    [InlineData("shop", "order_completed", """{"order_id":"o-1","amount":10,"discount":1,"currency":"EUR"}""",
        "order_completed.discount_has_coupon")]
    [InlineData("shop", "order_completed",
        """{"order_id":"o-1","amount":10,"currency":"EUR","ordered_at":"2026-01-02T00:00:00+01:00","delivery_at":"2026-01-01T22:59:59Z"}""",
        "order_completed.delivered_after_ordered")]
    [InlineData("shop", "order_refunded", """{"order_id":"o-1","amount":10,"reason":"other"}""", "order_refunded.other_reason_explained")]
    [InlineData("shop", "product_viewed", """{"product_id":"101","price":1}""", "product_viewed.product_id.pattern")]
    [InlineData("learning", "quiz_answered", """{"course":"sql-basics","lesson":3,"correct":true,"score":80,"answers":[{"id":"a"}]}""",
        null)]
    [InlineData("learning", "quiz_answered", """{"course":"sql-basics","lesson":3,"correct":true,"score":101}""",
        "quiz_answered.score.maximum")]
    [InlineData("learning", "lesson_completed", """{"course":"sql-basics","lesson":3,"started_at":"2026-11-22T11:00:00Z"}""",
        "lesson_completed.completed_after_started")]
    [InlineData("learning", "course_completed", """{"course":"sql-basics","grade":49,"certificate":"https://x.example/1"}""",
        "course_completed.certificate_needs_grade")]
    [InlineData("learning", "course_completed", """{"course":"sql-basics","grade":null}""", null)]
    public void The_sample_plans_find_what_they_describe(string plan, string type, string properties, string? rule)
    {
        var options = Options(Path.Combine(ProjectRoot.Find(), "docs", "plans", plan + ".json"));
        Assert.Empty(options.Faults());

        var warnings = TestDoor.Judge(Event(type, properties), options: options).Warnings;

        if (rule is null) Assert.Empty(warnings);
        else Assert.EndsWith($"(plan: {rule})", Assert.Single(warnings).Detail, StringComparison.Ordinal);
    }

    private static IReadOnlyList<Warning> Warnings(string properties)
    {
        var batch = Judge(properties, strict: false);
        Assert.Single(batch.Accepted);
        return batch.Warnings;
    }

    private static Batch Judge(string properties, bool strict) => TestDoor.Judge(Event("buy", properties), options: Options(Plan, strict));

    private static string Event(string type, string properties) =>
        $$"""{"event_id":"1","event_type":"{{type}}","user_id":"u","occurred_at":"2026-11-22T10:00:00Z","properties":{{properties}}}""";

    private static IngestOptions Options(string plan, bool strict = false) => new() { TrackingPlan = plan, Strict = strict };
}
