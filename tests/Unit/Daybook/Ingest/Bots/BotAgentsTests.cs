using System.Text.RegularExpressions;
using Daybook.Ingest.Bots;

namespace Daybook.Tests.Ingest.Bots;

public sealed class BotAgentsTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot")]
    [InlineData("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)", "bot")]
    [InlineData("Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "bot")]
    [InlineData("Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)", "slurp")]
    [InlineData("Baiduspider+(+http://www.baidu.com/search/spider.htm)", "spider")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
        "headless")]
    [InlineData("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "facebookexternalhit")]
    [InlineData("Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)", "bot")]
    [InlineData("some bots", "bot")]
    public void A_bot_gives_itself_away(string agent, string word) => Assert.Equal(word, BotAgents.Find(agent));

    // What the list of before the maintained set refused.
    [Theory]
    [InlineData("Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)")]
    [InlineData("Mediapartners-Google")]
    [InlineData("APIs-Google (+https://developers.google.com/webmasters/APIs-Google.html)")]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b")]
    [InlineData("meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)")]
    [InlineData("WhatsApp/2.23.20.0 A")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/119.0.0.0 Safari/537.36 Chrome-Lighthouse")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/117.0.0.0 Safari/537.36 GTmetrix")]
    [InlineData("Mozilla/5.0 (Windows NT 6.3; WOW64; Trident/7.0; rv:11.0) like Gecko PTST/1.0")]
    [InlineData("Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/534.34 (KHTML, like Gecko) PingdomTMS/0.8.5 Safari/534.34")]
    [InlineData("Mozilla/5.0 (Windows NT 6.2; WOW64) AppleWebKit/537.4 (KHTML, like Gecko) Chrome/98 Safari/537.4 (StatusCake)")]
    [InlineData("Site24x7")]
    [InlineData("NewRelicPinger/1.0 (1025794)")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36 DatadogSynthetics")]
    [InlineData("Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1")]
    [InlineData("Scrapy/2.11.0 (+https://scrapy.org)")]
    [InlineData("ia_archiver/8.7 (Windows NT 5.0; )")]
    [InlineData("Daumoa-feedfetcher/2.0")]
    public void Who_was_a_bot_before_still_is(string agent) => Assert.NotNull(BotAgents.Find(agent));

    // What only the maintained set knows.
    [Theory]
    [InlineData("Mozilla/5.0 (compatible; Windows NT 6.1; Catchpoint) AppleWebKit/537.36 Chrome/43.0.2357.81 Safari/537.36", "Catchpoint")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/80.0 Safari/537.36 RuxitSynthetic/1.0 v3 t6", "RuxitSynthetic")]
    [InlineData("Firefox/11.0 (via ggpht.com GoogleImageProxy)", "GoogleImageProxy")]
    [InlineData("Mozilla/5.0 (compatible; heritrix/3.2.0 +http://suki.ling.helsinki.fi/eng/project.html)", "heritrix")]
    [InlineData("masscan/1.0 (https://github.com/robertdavidgraham/masscan)", "masscan")]
    [InlineData("Feedbin feed-id:1033517 - 1000 subscribers", "Feedbin")]
    public void The_maintained_set_knows_bots_that_do_not_say_so(string agent, string name) => Assert.Equal(name, BotAgents.Find(agent));

    [Theory]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0")]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 "
            + "Safari/604.1")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; CUBOT_X18_Plus) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0 Mobile Safari/537.36")]
    [InlineData("AbbottHealth/3.1 CFNetwork/1490.0.4 Darwin/23.2.0")]
    // Words of the set inside other words, and in the names of phones and builds.
    [InlineData("Mozilla/5.0 (iPad; U; CPU iPhone OS 7_0 like Mac OS X; de-DE) WIRED/3.2.3.11.87970")]
    [InlineData("Opera/9.80 (MAUI Runtime; Opera Mini/4.4.39008/37.9178; U; en) Presto/2.12.423 Version/12.16")]
    [InlineData("Mozilla/5.0 (Linux; Android 4.1.1; HTC Butterfly Build/JRO03C) Chrome/18.0 Mobile Safari/535.19")]
    [InlineData("Mozilla/5.0 (Linux; U; Android 15; en-gb; CPH2617 Build/AP3A.240617.008) Chrome/125.0 Mobile Safari/537.36")]
    public void People_are_none(string agent) => Assert.Null(BotAgents.Find(agent));

    // ADR-0075: a server's event that is refused as a bot's is lost work. An update of the set that newly refuses one of these fails here.
    [Theory]
    [InlineData("curl/8.5.0")]
    [InlineData("Wget/1.21.4")]
    [InlineData("python-requests/2.32")]
    [InlineData("python-urllib3/2.0")]
    [InlineData("Python-urllib/3.11")]
    [InlineData("python-httpx/0.27.0")]
    [InlineData("Python/3.11 aiohttp/3.9.1")]
    [InlineData("okhttp/4.12.0")]
    [InlineData("Go-http-client/2.0")]
    [InlineData("axios/1.6.2")]
    [InlineData("node-fetch/1.0 (+https://github.com/bitinn/node-fetch)")]
    [InlineData("node")]
    [InlineData("undici")]
    [InlineData("got (https://github.com/sindresorhus/got)")]
    [InlineData("Java/17.0.2")]
    [InlineData("Java-http-client/21.0.1")]
    [InlineData("Apache-HttpClient/4.5.14 (Java/17.0.9)")]
    [InlineData("AHC/2.1")]
    [InlineData("GuzzleHttp/7")]
    [InlineData("Symfony HttpClient/Curl")]
    [InlineData("PHP-Curl-Class/9.19.2 (+https://github.com/php-curl-class/php-curl-class) PHP/8.2 curl/8.1.2")]
    [InlineData("Faraday v2.7.4")]
    [InlineData("Ruby")]
    [InlineData("reqwest/0.11")]
    [InlineData("hackney/1.18.0")]
    [InlineData("libwww-perl/6.67")]
    [InlineData("Dart/3.2 (dart:io)")]
    [InlineData("Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A)")]
    [InlineData("MyApp/1 CFNetwork/1485 Darwin/23.1.0")]
    [InlineData("PostmanRuntime/7.36.0")]
    [InlineData("HTTPie/3.2.2")]
    [InlineData("Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1")]
    [InlineData("analytics-node/3.1.0 (node)")]
    [InlineData("analytics-python/2.2.3")]
    [InlineData("analytics-ruby/2.4.0")]
    [InlineData("analytics-go (version: 3.2.1)")]
    [InlineData("analytics-java/3.4.0")]
    [InlineData("Analytics.NET/2.0")]
    [InlineData("analytics-php/3.5")]
    [InlineData("Segment.io/1.0")]
    [InlineData("Daybook.Client/0.1.0")]
    [InlineData("Zapier")]
    [InlineData("Stripe/1.0 (+https://stripe.com/docs/webhooks)")]
    [InlineData("Shopify-Captain-Hook")]
    [InlineData("WordPress/6.4; https://example.com")]
    [InlineData("AppEngine-Google; (+http://code.google.com/appengine; appid: s~shop)")]
    [InlineData("Amazon CloudFront")]
    [InlineData("Salesforce.com")]
    [InlineData("")]
    public void Libraries_and_services_that_send_events_are_none(string agent) => Assert.Null(BotAgents.Find(agent));

    [Fact]
    public void A_long_text_is_looked_at_only_in_the_beginning() => Assert.Null(BotAgents.Find(new string('x', 2_000) + "bot"));

    [Fact]
    public void Every_exception_names_a_pattern_that_the_set_still_has_and_does_not_call_a_library()
    {
        var bots = KnownCrawlers.All().Where(row => !row.Tags.Contains("http-library")).Select(row => row.Pattern).ToHashSet();

        Assert.Subset(bots, KnownCrawlers.Excepted.ToHashSet());
    }

    [Fact]
    public void The_page_lists_every_word_and_every_exception()
    {
        var page = CommittedFile.Read("docs/bots.md");

        Assert.Equal(BotAgents.Words.Order(StringComparer.Ordinal), Listed(page, "| word |"));
        Assert.Equal(KnownCrawlers.Excepted.Select(Regex.Unescape).Order(StringComparer.Ordinal), Listed(page, "| name |"));
    }

    private static IEnumerable<string> Listed(string page, string head) =>
        page.Split('\n').SkipWhile(l => !l.StartsWith(head, StringComparison.Ordinal))
            .TakeWhile(l => l.StartsWith('|'))
            .SelectMany(l => Regex.Matches(l.Split('|')[1], "`(?<word>[^`]+)`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
                .Select(m => m.Groups["word"].Value))
            .Order(StringComparer.Ordinal);
}
