using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Daybook.Ingest;

namespace Daybook.Tests.Ingest;

/// <summary>The committed copies of the maintained sets are what tools/Agents wrote from the packages that it pins.</summary>
public sealed class AgentSetTests
{
    [Theory]
    [InlineData("Bots.crawlers.txt", "crawler-user-agents", "MIT", 1_000)]
    [InlineData("Enrich.browsers.txt", "uap-core", "Apache-2.0", 300)]
    [InlineData("Enrich.systems.txt", "uap-core", "Apache-2.0", 150)]
    public void A_copy_is_of_the_pinned_version_names_its_licence_and_was_not_edited_by_hand(
        string file, string set, string licence, int least)
    {
        using var lines = AgentSet.Open(file);
        var first = lines.ReadLine()!;
        var rest = lines.ReadToEnd();

        Assert.StartsWith($"# {set} {Pinned(set)}, {licence}", first);
        Assert.EndsWith($"sha256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rest)))}", first);
        Assert.InRange(AgentSet.Read(file).Count(), least, 5_000);
        Assert.All(AgentSet.Read(file), row => Assert.NotNull(new Regex(row[0], RegexOptions.None, TimeSpan.FromSeconds(1))));
    }

    private static string Pinned(string set)
    {
        using var package = JsonDocument.Parse(CommittedFile.Read("tools/Agents/package.json"));
        return package.RootElement.GetProperty("dependencies").GetProperty(set).GetString()!;
    }
}
