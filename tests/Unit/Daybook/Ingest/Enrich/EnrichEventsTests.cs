using Daybook.Foundation.Events;
using Daybook.Ingest;
using Daybook.Ingest.Enrich;

namespace Daybook.Tests.Ingest.Enrich;

public sealed class EnrichEventsTests : IDisposable
{
    private const string Firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0";
    private const string Known = "203.0.113.7";

    private readonly string _geo = TinyGeoFile.Write(
        ("203.0.113.0/24", new Dictionary<string, object> { ["country_code"] = "DE", ["state1"] = "Berlin" }),
        ("198.51.100.0/24", new Dictionary<string, object> { ["country_code"] = "NZ" }));

    [Fact]
    public void A_pages_request_says_whose_browser_it_is() => Assert.Equal(
        """{"browser":{"name":"Firefox","version":"133.0"},"device":{"type":"desktop"},"location":"""
        + """{"country":"DE","region":"Berlin"},"os":{"name":"Windows","version":"10"},"traffic":{"channel":"direct"}}""",
        Context("""{"event_type":"page_view","user_id":"u","properties":{"page_url":"https://shop.example/"}}""", page: true));

    // The page's own site is no referrer, and a visitor who came from nowhere has none.
    [Theory]
    [InlineData("https://www.News.example/today?x=1", """{"channel":"referral","referrer":"news.example"}""")]
    [InlineData("https://www.google.com/", """{"channel":"organic_search","referrer":"google.com"}""")]
    [InlineData("android-app://com.example.reader/", """{"channel":"referral","referrer":"com.example.reader"}""")]
    [InlineData("https://xn--bcher-kva.example:8443/", """{"channel":"referral","referrer":"xn--bcher-kva.example"}""")]
    [InlineData("https://blog.shop.example/", null)]
    [InlineData("no address", null)]
    public void A_referrer_is_kept_as_the_host_that_sent_the_visitor(string referrer, string? traffic)
    {
        var context = Context(
            $$$"""
            {"event_type":"page_view","user_id":"u","properties":{"page_url":"https://shop.example/","referrer":"{{{referrer}}}"}}
            """, page: true);

        var added = System.Text.Json.Nodes.JsonNode.Parse(context)!["traffic"];
        Assert.Equal(traffic, added?.ToJsonString());
    }

    [Fact]
    public void A_servers_request_does_not() =>
        Assert.Equal("{}", Context("""{"event_type":"order_paid","user_id":"u"}""", page: false));

    [Fact]
    public void A_server_may_name_the_visitor() => Assert.Equal(
        """{"browser":{"name":"Firefox","version":"133.0"},"device":{"type":"desktop"},"ip":"198.51.100.9","location":"""
        + $$$"""{"country":"NZ"},"os":{"name":"Windows","version":"10"},"userAgent":"{{{Firefox}}}"}""",
        Context($$$"""{"event_type":"x","user_id":"u","context":{"userAgent":"{{{Firefox}}}","ip":"198.51.100.9"}}""", page: false));

    [Fact]
    public void Whom_the_event_names_counts_and_not_whose_page_sent_it() => Assert.Contains(
        "\"country\":\"NZ\"", Context("""{"event_type":"x","user_id":"u","context":{"ip":"198.51.100.9"}}""", page: true));

    [Theory]
    [InlineData("browser")]
    [InlineData("campaign")]
    [InlineData("device")]
    [InlineData("location")]
    [InlineData("os")]
    [InlineData("traffic")]
    public void A_group_that_the_sender_sent_stays_as_it_is(string group)
    {
        var context = Context(
            $$$"""
            {"event_type":"page_view","user_id":"u","properties":{"page_url":"https://shop.example/?utm_source=x"},
             "context":{"{{{group}}}":{"of":"the sender"},"zone":1}}
            """, page: true);

        Assert.Contains($$$"""
            "{{{group}}}":{"of":"the sender"}
            """, context);
        Assert.Equal(1, context.Split($"\"{group}\":").Length - 1);
        Assert.Equal(7, System.Text.Json.Nodes.JsonNode.Parse(context)!.AsObject().Count);
    }

    [Fact]
    public void The_page_knows_the_device_better_than_its_user_agent() => Assert.Contains(
        """{"type":"tablet"}""",
        Context("""{"event_type":"page_view","user_id":"u","properties":{"device_type":"tablet"}}""", page: true));

    [Fact]
    public void The_address_is_not_in_the_event()
    {
        var batch = TestDoor.Judge("""{"event_type":"page_view","user_id":"u"}""", enrich: On(), agent: Firefox, page: Known);

        Assert.DoesNotContain(Known, batch.Accepted[0].ToString() + batch.Accepted[0].Context.Text() + batch.Accepted[0].Properties.Text());
    }

    // Between two deliveries the visitor may get another address, the browser and the sets an update, and the setting another value.
    [Fact]
    public void What_is_added_makes_no_repeat_a_conflict()
    {
        const string body = """{"event_id":"i","event_type":"page_view","user_id":"u","occurred_at":"2026-11-22T10:00:00Z"}""";

        var first = TestDoor.Judge(body, enrich: On(), agent: Firefox, page: Known).Accepted[0];
        var second = TestDoor.Judge(body, enrich: On(), agent: Firefox.Replace("133", "134"), page: "198.51.100.1").Accepted[0];
        var third = TestDoor.Judge(body, agent: Firefox, page: Known).Accepted[0];

        Assert.Equal(3, new[] { first, second, third }.Select(e => e.Context.Text()).Distinct().Count());
        Assert.Equal((first.EventId, first.BodyHash), (second.EventId, second.BodyHash));
        Assert.Equal((first.EventId, first.BodyHash), (third.EventId, third.BodyHash));
    }

    // An export has what was added, and an import of it must be taken whatever the event's size was.
    [Fact]
    public void An_event_of_the_largest_size_is_taken_again_with_what_was_added()
    {
        var options = new IngestOptions { MaxEventBytes = 1_000 };
        string Body(int length, string context) =>
            $$$"""
            {"event_type":"page_view","user_id":"u","context":{{{context}}},
             "properties":{"page_url":"https://s.example/?utm_source=a","t":"{{{new string('x', length)}}}"}}
            """;
        var length = Enumerable.Range(800, 300).Last(n => TestDoor.Judge(Body(n, "{}"), options: options).Accepted.Length == 1);

        var stored = TestDoor.Judge(Body(length, "{}"), options: options, enrich: On(), agent: Firefox, page: Known).Accepted[0];
        var again = TestDoor.Judge(Body(length, stored.Context.Text()), options: options, enrich: On());

        Assert.Equal(stored.Context.Text(), Assert.Single(again.Accepted).Context.Text());
        Assert.Contains("campaign", stored.Context.Text());
    }

    // A plan's rules judge what the sender said, or a repeat could be refused where the first was accepted.
    [Fact]
    public void A_plan_does_not_see_what_is_added()
    {
        var options = new IngestOptions
        {
            Strict = true,
            TrackingPlan = """
                {"events":{"page_view":{"rules":[{"name":"country","then":{"field":"context.location.country","op":"exists"}}]}}}
                """,
        };
        if (options.Faults().FirstOrDefault() is { } fault) Assert.Fail(fault);

        var batch = TestDoor.Judge("""{"event_type":"page_view","user_id":"u"}""", options: options, enrich: On(), page: Known);

        Assert.Equal(RejectionCode.RuleViolation, Assert.Single(batch.Rejections).Code);
    }

    public void Dispose() => File.Delete(_geo);

    private string Context(string body, bool page)
    {
        var batch = TestDoor.Judge(body, enrich: On(), agent: Firefox, page: page ? Known : null);
        Assert.Empty(batch.Rejections);
        return Assert.Single(batch.Accepted).Context.Text();
    }

    private EnrichOptions On() => new() { GeoDatabase = _geo };
}
