using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Events;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Ingest.Cookieless;

public sealed class CookielessRuleTests
{
    private const string View = """{"event_id":"0199f3a2-7c1e-7d40-9b1a-5a0f6f1f2d11","event_type":"page_view","cookieless":true}""";

    private static readonly byte[] Today = [1, .. new byte[31]], Tomorrow = [2, .. new byte[31]];

    [Fact]
    public void A_visitor_is_the_same_until_the_key_the_address_the_agent_or_the_source_changes()
    {
        var id = Visitor();

        Assert.Matches("^day-[0-9a-f]{32}$", id);
        Assert.Equal(id, Visitor());
        Assert.Equal(6, new HashSet<string>(
        [
            id, Visitor(key: Tomorrow), Visitor(address: "198.51.100.9"), Visitor(agent: "Chrome"), Visitor(agent: null),
            Visitor(source: "blog"),
        ]).Count);
    }

    [Fact]
    public void The_source_that_the_event_names_counts_before_the_keys() =>
        Assert.Equal(Visitor(source: "blog"), Visitor(View.Replace("\"cookieless\"", "\"source\":\"blog\",\"cookieless\"",
            StringComparison.Ordinal)));

    [Fact]
    public void No_two_visitors_share_an_id_because_their_texts_run_together()
    {
        var texts = Gen.Elements("", "a", "b", "1", ".", "203.0.113.7").ArrayOf().Select(string.Concat);
        Prop.ForAll(texts.Two().Two().ToArbitrary(), pair =>
        {
            var ((agent, source), (otherAgent, otherSource)) = pair;
            var (one, other) = (Visitor(agent: agent, source: "s" + source), Visitor(agent: otherAgent, source: "s" + otherSource));
            return (one == other) == (agent == otherAgent && source == otherSource);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_same_event_sent_again_the_next_day_is_a_repeat_though_its_visitor_has_another_id()
    {
        var (first, again) = (Judge(View, Today).Accepted[0], Judge(View, Tomorrow).Accepted[0]);

        Assert.NotEqual(first.AnonymousId, again.AnonymousId);
        Assert.Equal(first.BodyHash, again.BodyHash);
    }

    [Fact]
    public void With_anonymisation_the_id_is_hashed_as_any_other()
    {
        var anonymize = new AnonymizeOptions { AnonymizeUserIds = true, AnonymizeKey = new string('k', 32) };

        var id = TestDoor.Judge(View, page: "203.0.113.7", visitorKey: Today, anonymize: anonymize).Accepted[0].AnonymousId;

        Assert.Matches("^[0-9a-f]{64}$", id);
    }

    [Theory]
    [InlineData("user_id")]
    [InlineData("anonymous_id")]
    [InlineData("session_id")]
    public void An_event_that_carries_an_id_too_is_refused(string field)
    {
        var refused = Assert.Single(Judge($$"""{"event_type":"x","{{field}}":"a","cookieless":true}""", Today).Rejections);

        Assert.Equal((RejectionCode.InvalidField, field), (refused.Code, refused.Field));
    }

    [Theory]
    [InlineData("\"true\"")]
    [InlineData("1")]
    [InlineData("{\"a\":[true]}")]
    public void What_is_neither_true_nor_false_is_refused(string value)
    {
        var refused = Assert.Single(Judge($$"""{"event_type":"x","anonymous_id":"a","cookieless":{{value}}}""", Today).Rejections);

        Assert.Equal((RejectionCode.InvalidField, "cookieless"), (refused.Code, refused.Field));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("null")]
    public void False_and_null_are_as_if_it_were_not_there(string value)
    {
        Assert.Equal("a", Judge($$"""{"event_type":"x","anonymous_id":"a","cookieless":{{value}}}""", null).Accepted[0].AnonymousId);
        Assert.Equal(RejectionCode.MissingField, Judge($$"""{"event_type":"x","cookieless":{{value}}}""", Today).Rejections[0].Code);
    }

    [Fact]
    public void What_no_page_has_sent_or_no_key_is_there_for_is_refused_and_never_gets_an_id()
    {
        var (server, keyless) = (TestDoor.Judge(View, visitorKey: Today), Judge(View, null));

        Assert.Contains("Origin", Assert.Single(server.Rejections).Detail);
        Assert.Equal("cookieless", Assert.Single(keyless.Rejections).Field);
        Assert.True(keyless.Cookieless);
        Assert.False(Judge("""{"event_type":"x","anonymous_id":"a"}""", null).Cookieless);
    }

    private static Daybook.Ingest.Batch Judge(string body, byte[]? key) =>
        TestDoor.Judge(body, page: "203.0.113.7", agent: "Firefox", visitorKey: key);

    private static string Visitor(
        string body = View, byte[]? key = null, string address = "203.0.113.7", string? agent = "Firefox", string source = "shop") =>
        TestDoor.Judge(body, page: address, agent: agent, source: source, visitorKey: key ?? Today).Accepted[0].AnonymousId!;
}
