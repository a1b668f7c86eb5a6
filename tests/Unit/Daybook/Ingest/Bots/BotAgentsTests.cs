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

    [Theory]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0")]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 "
            + "Safari/604.1")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; CUBOT_X18_Plus) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0 Mobile Safari/537.36")]
    [InlineData("AbbottHealth/3.1 CFNetwork/1490.0.4 Darwin/23.2.0")]
    [InlineData("curl/8.5.0")]
    [InlineData("analytics-node/3.1.0 (node)")]
    [InlineData("python-requests/2.32")]
    [InlineData("okhttp/4.12.0")]
    [InlineData("")]
    public void People_and_servers_that_send_events_are_none(string agent) => Assert.Null(BotAgents.Find(agent));

    [Fact]
    public void A_long_text_is_looked_at_only_in_the_beginning() => Assert.Null(BotAgents.Find(new string('x', 2_000) + "bot"));

    [Fact]
    public void The_page_lists_every_word()
    {
        var page = CommittedFile.Read("docs/bots.md");
        var listed =
            page.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal))
                .SelectMany(
                l => Regex.Matches(l.Split('|')[1], "`(?<word>[^`]+)`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
                    .Select(m => m.Groups["word"].Value));

        Assert.Equal(BotAgents.Words.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }
}
