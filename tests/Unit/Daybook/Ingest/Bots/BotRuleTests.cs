using Daybook.Foundation.Events;
using Daybook.Ingest;

namespace Daybook.Tests.Ingest.Bots;

public sealed class BotRuleTests
{
    private const string Bot = "Googlebot/2.1";
    private const string Browser = "Mozilla/5.0 (X11; Linux x86_64) Firefox/133.0";

    [Fact]
    public void Off_by_default_and_then_bots_are_events_like_others() =>
        Assert.Empty(TestDoor.Judge("""{"event_type":"x","user_id":"u","context":{"userAgent":"Googlebot/2.1"}}""", agent: Bot).Rejections);

    [Theory]
    [InlineData("""{"userAgent":"Googlebot/2.1"}""", Browser, "context.userAgent")]
    [InlineData("""{"user_agent":"Googlebot/2.1"}""", null, "context.user_agent")]
    [InlineData("""{"userAgent":""}""", Bot, "User-Agent")]
    [InlineData("""{"userAgent":7}""", Bot, "User-Agent")]
    [InlineData("{}", Bot, "User-Agent")]
    public void A_bot_is_refused_by_a_rule_that_is_named(string context, string? header, string field)
    {
        var batch = Judge(context, header);

        var refused = Assert.Single(batch.Rejections);
        Assert.Equal((RejectionCode.RuleViolation, field), (refused.Code, refused.Field));
        Assert.EndsWith("(rule: bot)", refused.Detail);
        Assert.NotEqual(0, refused.Body.Length);
        Assert.Equal((1, 0), (batch.Bots, batch.Accepted.Length));
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("{}", Browser)]
    [InlineData("""{"userAgent":"Mozilla/5.0 Firefox/133.0"}""", Bot)]
    [InlineData("""{"nested":{"userAgent":"Googlebot/2.1"}}""", "curl/8.5.0")]
    public void The_events_own_agent_counts_before_the_requests(string context, string? header) =>
    Assert.Empty(Judge(context, header).Rejections);

    private static Batch Judge(string context, string? header) => TestDoor.Judge(
        $$"""{"event_id":"i","event_type":"x","user_id":"u","context":{{context}}}""", options: new IngestOptions { DropBots = true },
        agent: header);
}
