using Daybook.Foundation.Events;
using Daybook.Ingest;

namespace Daybook.Tests.Ingest.Visitors;

public sealed class OwnVisitsTests
{
    [Theory]
    [InlineData("{}", "203.0.113.7", "address")]
    [InlineData("{}", "::ffff:203.0.113.7", "address")]
    [InlineData("{}", "2001:db8::1", "address")]
    [InlineData("""{"ip":"203.0.113.7"}""", null, "context.ip")]
    [InlineData("""{"ip":"203.0.113.7"}""", "198.51.100.1", "context.ip")]
    [InlineData("""{"ip":"2001:db8:0:0::1"}""", null, "context.ip")]
    public void A_visit_of_ones_own_is_refused_by_a_rule_that_is_named(string context, string? page, string field)
    {
        var batch = Judge(context, page);

        var refused = Assert.Single(batch.Rejections);
        Assert.Equal((RejectionCode.RuleViolation, field), (refused.Code, refused.Field));
        Assert.EndsWith("(rule: own_visit)", refused.Detail);
        Assert.DoesNotContain("203.0.113.7", refused.Detail);
        Assert.NotEqual(0, refused.Body.Length);
        Assert.Equal((0, 0), (batch.Bots, batch.Accepted.Length));
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("{}", "198.51.100.1")]
    // The visitor whom a server names counts, and not where its page was opened.
    [InlineData("""{"ip":"198.51.100.1"}""", "203.0.113.7")]
    [InlineData("""{"ip":"nonsense"}""", null)]
    [InlineData("""{"ip":7}""", null)]
    public void Others_are_not(string context, string? page) => Assert.Empty(Judge(context, page).Rejections);

    [Fact]
    public void Nobody_is_ignored_by_default() =>
        Assert.Empty(TestDoor.Judge("""{"event_type":"x","user_id":"u"}""", page: "127.0.0.1").Rejections);

    [Fact]
    public void What_is_no_address_stops_the_start() => Assert.StartsWith(
        "Daybook__Ingest__IgnoreAddresses has 'office': it must be IP addresses or networks",
        Assert.Single(new IngestOptions { IgnoreAddresses = "203.0.113.7, office" }.Faults()));

    private static Batch Judge(string context, string? page) => TestDoor.Judge(
        $$"""{"event_id":"i","event_type":"x","user_id":"u","context":{{context}}}""",
        options: new IngestOptions { IgnoreAddresses = "203.0.113.0/24, 2001:db8::/32" }, page: page);
}
