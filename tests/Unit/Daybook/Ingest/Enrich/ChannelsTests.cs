using System.Text;
using System.Text.RegularExpressions;
using Daybook.Ingest.Enrich;
using Daybook.Ingest.Visitors;

namespace Daybook.Tests.Ingest.Enrich;

public sealed class ChannelsTests
{
    private const string Page = "\"page_url\":\"https://shop.example/\"";

    [Theory]
    [InlineData("", "direct")]
    [InlineData("\"referrer\":\"https://www.google.com/\"", "organic_search")]
    [InlineData("\"referrer\":\"https://www.google.co.uk/search\"", "organic_search")]
    [InlineData("\"referrer\":\"android-app://com.google.android.googlequicksearchbox/\"", "organic_search")]
    [InlineData("\"referrer\":\"https://duckduckgo.com/\"", "organic_search")]
    [InlineData("\"referrer\":\"https://google.example.com/\"", "referral")]
    [InlineData("\"referrer\":\"https://mail.google.com/\"", "email")]
    [InlineData("\"referrer\":\"https://gemini.google.com/app\"", "ai_assistant")]
    [InlineData("\"referrer\":\"https://chatgpt.com/\"", "ai_assistant")]
    [InlineData("\"referrer\":\"https://l.facebook.com/\"", "organic_social")]
    [InlineData("\"referrer\":\"https://t.co/abc\"", "organic_social")]
    [InlineData("\"referrer\":\"https://not.co/abc\"", "referral")]
    [InlineData("\"referrer\":\"https://m.youtube.com/watch\"", "organic_video")]
    [InlineData("\"referrer\":\"https://www.amazon.de/\"", "organic_shopping")]
    [InlineData("\"referrer\":\"https://news.example/\"", "referral")]
    [InlineData("\"referrer\":\"https://www.shop.example/cart\"", null)]
    [InlineData("\"referrer\":\"https://blog.shop.example/\"", null)]
    [InlineData("\"referrer\":\"/cart\"", null)]
    [InlineData("\"referrer\":\"nonsense\"", null)]
    [InlineData("\"utm_source\":\"google\",\"utm_medium\":\"cpc\"", "paid_search")]
    [InlineData("\"utm_source\":\"Google\",\"utm_medium\":\"CPC\"", "paid_search")]
    [InlineData("\"gclid\":\"x\"", "paid_search")]
    [InlineData("\"gclid\":\"x\",\"referrer\":\"https://www.google.com/\"", "paid_search")]
    [InlineData("\"utm_source\":\"facebook\",\"utm_medium\":\"paid_social\"", "paid_social")]
    [InlineData("\"utm_source\":\"ig\",\"utm_medium\":\"paid\"", "paid_social")]
    [InlineData("\"ttclid\":\"x\"", "paid_social")]
    [InlineData("\"utm_source\":\"youtube.com\",\"utm_medium\":\"cpv\"", "paid_video")]
    [InlineData("\"utm_source\":\"network\",\"utm_medium\":\"display\"", "display")]
    [InlineData("\"dclid\":\"x\"", "display")]
    [InlineData("\"utm_source\":\"news.example\",\"utm_medium\":\"ppc\"", "paid_other")]
    [InlineData("\"utm_source\":\"list\",\"utm_medium\":\"email\"", "email")]
    [InlineData("\"utm_source\":\"newsletter\"", "email")]
    [InlineData("\"utm_source\":\"partner\",\"utm_medium\":\"affiliate\"", "affiliate")]
    [InlineData("\"utm_medium\":\"sms\"", "sms")]
    [InlineData("\"utm_source\":\"app\",\"utm_medium\":\"web_push\"", "push")]
    [InlineData("\"utm_source\":\"linkedin\",\"utm_medium\":\"post\"", "organic_social")]
    [InlineData("\"utm_source\":\"x\",\"utm_medium\":\"social\"", "organic_social")]
    [InlineData("\"fbclid\":\"x\",\"referrer\":\"https://facebook.com/\"", "organic_social")]
    [InlineData("\"utm_source\":\"bing\",\"utm_medium\":\"organic\"", "organic_search")]
    [InlineData("\"utm_source\":\"partner\",\"utm_medium\":\"referral\"", "referral")]
    [InlineData("\"utm_campaign\":\"spring\"", "campaign")]
    [InlineData("\"utm_source\":\"poster\",\"utm_medium\":\"qr\",\"referrer\":\"https://www.google.com/\"", "campaign")]
    public void A_page_view_has_the_channel_of_the_table(string properties, string? channel) =>
        Assert.Equal(channel, Of("page_view", $"{{{Page}{(properties.Length > 0 ? "," : "")}{properties}}}"));

    [Theory]
    [InlineData("https://shop.example/?utm_source=google&utm_medium=cpc", "paid_search")]
    [InlineData("https://shop.example/?a=1&utm_source=news%6Cetter#utm_medium=cpc", "email")]
    [InlineData("https://shop.example/?utm_campaign=spring+sale", "campaign")]
    [InlineData("/p?gclid=1", "paid_search")]
    [InlineData("/p?utm_source=&utm_medium", "direct")]
    [InlineData("/p?UTM_SOURCE=google", "direct")]
    public void A_pages_address_says_it_too(string url, string channel) =>
        Assert.Equal(channel, Of("page_view", $$"""{"page_url":"{{url}}"}"""));

    [Theory]
    [InlineData("""{"campaign":{"source":"google","medium":"cpc"}}""", "paid_search")]
    [InlineData("""{"page":{"url":"https://shop.example/?utm_source=newsletter"}}""", "email")]
    [InlineData("""{"page":{"url":"https://shop.example/","referrer":"https://bing.com/"}}""", "organic_search")]
    [InlineData("""{"page":{"url":"https://shop.example/"},"referrer":{"url":"https://bing.com/"}}""", "organic_search")]
    [InlineData("""{"page":{"url":"https://shop.example/"},"campaign":7,"referrer":"x"}""", "direct")]
    // Who does not say which page was opened need not know where its visitor came from.
    [InlineData("""{"campaign":7,"page":[],"referrer":"x"}""", null)]
    public void So_does_a_context_as_Segment_sends_it(string context, string? channel) =>
        Assert.Equal(channel, Channels.Of(Arrival.Of("page", "{}"u8, ContextFacts.Of(Encoding.UTF8.GetBytes(context)))));

    [Fact]
    public void An_event_that_is_no_page_view_is_not_called_direct()
    {
        Assert.Null(Of("order_paid", "{" + Page + "}"));
        Assert.Equal("organic_search", Of("signed_up", "{" + Page + ",\"referrer\":\"https://bing.com/\"}"));
    }

    [Fact]
    public void Two_campaigns_are_never_mixed()
    {
        var arrival = Arrival.Of("page_view",
            """{"page_url":"https://s.example/?utm_source=other&utm_medium=cpc","utm_campaign":"spring"}"""u8, ContextFacts.Of("{}"u8));

        Assert.Equal("""{"name":"spring"}""", Encoding.UTF8.GetString(CampaignGroup.Of(arrival)!));
    }

    [Fact]
    public void The_guide_has_the_rules_in_their_order_and_every_site()
    {
        var guide = CommittedFile.Read("docs/guides/visitors.md").Split('\n');
        var channels = guide.SkipWhile(l => !l.StartsWith("| channel |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(l => l.StartsWith('|'))
            .Select(l => Marked(l.Split('|')[1]).Single());
        var sites = guide.SkipWhile(l => !l.StartsWith("| kind |", StringComparison.Ordinal)).Skip(2).TakeWhile(l => l.StartsWith('|'))
            .Select(l => string.Join(' ', Marked(l.Split('|')[2])));

        Assert.Equal(Channels.Rules.Select(rule => rule.Channel), channels);
        Assert.Equal(Sites.Listed.Values.Select(names => string.Join(' ', names)), sites);
    }

    private static string? Of(string type, string properties) =>
        Channels.Of(Arrival.Of(type, TestDoor.Accept($$"""{"event_type":"x","user_id":"u","properties":{{properties}}}""").Properties.Span,
            ContextFacts.Of("{}"u8)));

    private static IEnumerable<string> Marked(string text) =>
        Regex.Matches(text, "`(?<word>[^`]+)`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(m => m.Groups["word"].Value);
}
