using System.Text;
using Daybook.Ingest.Enrich;

namespace Daybook.Tests.Ingest.Enrich;

public sealed class AgentsTests
{
    private const string Chrome =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

    private const string IPhone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 "
        + "Safari/604.1";

    [Theory]
    [InlineData(Chrome, """{"name":"Chrome","version":"131.0"}""", """{"type":"desktop"}""", """{"name":"Windows","version":"10"}""")]
    [InlineData(IPhone, """{"name":"Mobile Safari","version":"18.1"}""", """{"type":"mobile"}""", """{"name":"iOS","version":"18.1"}""")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
        """{"name":"Firefox","version":"133.0"}""", """{"type":"desktop"}""", """{"name":"Linux"}""")]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        """{"name":"Googlebot","version":"2.1"}""", """{"type":"bot"}""", null)]
    [InlineData("nothing that anybody knows", null, null, null)]
    public void An_agent_says_browser_device_and_system(string agent, string? browser, string? device, string? os)
    {
        var seen = new Agents(TimeProvider.System).Of(agent);

        Assert.Equal((browser, device, os), (Text(seen.Browser), Text(seen.Device), Text(seen.Os)));
    }

    [Theory]
    [InlineData("Enrich.browsers.txt", "browsers.tsv", 250)]
    [InlineData("Enrich.systems.txt", "systems.tsv", 200)]
    public void The_sets_own_cases_come_out_as_it_says(string set, string cases, int least)
    {
        var patterns = new AgentPatterns(set);
        var rows = CommittedFile.Read($"tests/Unit/Daybook/Ingest/Enrich/{cases}")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row => row.Split('\t')).ToList();

        Assert.InRange(rows.Count, least, 1_000);
        Assert.Equal(rows.Select(row => string.Join('|', row)), rows.Select(row =>
        {
            var found = patterns.Find(row[0]);
            return string.Join('|', row[0], found?.Name ?? "Other", found?.Version);
        }));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 17_1 like Mac OS X) AppleWebKit/605.1.15 Version/17.1 Mobile/15E148 Safari/604.1", "tablet")]
    [InlineData("Mozilla/5.0 (Linux; Android 13; SM-X900) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36", "tablet")]
    [InlineData("Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36", "mobile")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
        "desktop")]
    [InlineData("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; Tablet PC 2.0)", "desktop")]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36", "desktop")]
    [InlineData("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0 Safari/537.36", "tv")]
    [InlineData("Mozilla/5.0 (PlayStation; PlayStation 5/6.50) AppleWebKit/605.1.15 (KHTML, like Gecko)", "console")]
    [InlineData("curl/8.5.0", null)]
    public void A_device_has_a_class(string agent, string? type) => Assert.Equal(type, DeviceClass.Of(agent));

    private static string? Text(byte[]? group) => group is null ? null : Encoding.UTF8.GetString(group);
}
