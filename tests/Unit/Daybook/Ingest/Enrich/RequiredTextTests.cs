using System.Text.RegularExpressions;
using Daybook.Ingest;
using Daybook.Ingest.Enrich;

namespace Daybook.Tests.Ingest.Enrich;

public sealed class RequiredTextTests
{
    [Theory]
    [InlineData("(Firefox)/(\\d+)", "Firefox")]
    [InlineData("Windows NT (?:10|11)", "Windows NT ")]
    [InlineData("^Mozilla.{0,200}Version/(\\d+)", "Version/")]
    [InlineData("abcd?efgh", "efgh")]
    [InlineData("abcd+efgh", "abcd")]
    [InlineData("abc{0,2}def", "def")]
    [InlineData("a\\.bcd", "a.bcd")]
    [InlineData("(?:abc|def)ghi", "ghi")]
    [InlineData("(?:abc|def)", null)]
    [InlineData("(abc)?de", null)]
    [InlineData("abc|def", null)]
    [InlineData("(a(bcd)e)*?f", null)]
    [InlineData("(?i)abcdef", null)]
    [InlineData("[abc]def[)]", "def")]
    [InlineData("[^]x]abcd", "abcd")]
    [InlineData("\\d\\w", null)]
    public void A_text_is_found_that_every_match_holds(string pattern, string? text) => Assert.Equal(text, RequiredText.Of(pattern));

    [Theory]
    [InlineData("Enrich.browsers.txt", "browsers.tsv", 250)]
    [InlineData("Enrich.systems.txt", "systems.tsv", 100)]
    public void Whatever_a_pattern_of_the_set_matches_holds_its_text(string set, string cases, int least)
    {
        var agents = CommittedFile.Read($"tests/Unit/Daybook/Ingest/Enrich/{cases}").Split('\n').Skip(1)
            .Select(row => row.Split('\t')[0]).ToList();
        var patterns = AgentSet.Read(set).Select(row => row[0]).Where(pattern => RequiredText.Of(pattern) is not null).ToList();

        Assert.InRange(patterns.Count, least, 1_000);
        Assert.All(patterns, pattern =>
        {
            var regex = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
            Assert.All(agents.Where(agent => regex.IsMatch(agent)),
                agent => Assert.Contains(RequiredText.Of(pattern)!, agent, StringComparison.Ordinal));
        });
    }
}
