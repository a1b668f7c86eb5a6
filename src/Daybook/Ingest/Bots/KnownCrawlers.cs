using System.Buffers;
using System.Text.RegularExpressions;

namespace Daybook.Ingest.Bots;

/// <summary>
/// The names of crawlers, previews, monitors and automated browsers in <c>crawlers.txt</c>, the committed copy of the package
/// crawler-user-agents (tools/Agents, ADR-0088).
/// </summary>
/// <remarks>A name counts where a word begins: <c>RED/</c> is a monitor, and <c>WIRED/</c> is a magazine's app.</remarks>
internal static class KnownCrawlers
{
    /// <summary>The set's own word for what servers send real events with.</summary>
    private const string Library = "http-library";

    /// <summary>
    /// Names of the set that are no bot's here: services and servers that send events as libraries do, and words that stand in the names
    /// of phones and apps.
    /// </summary>
    public static readonly string[] Excepted =
    [
        "WordPress\\/", "Zapier", "Stripe\\/", "Shopify-Captain-Hook", "TwilioProxy\\/", "AppEngine-Google",
        "AP3A\\.240617\\.008", "Butterfly", "speedy", "Sonic",
    ];

    private static readonly Lazy<(string[] Names, SearchValues<string> Search, Regex Patterns)> Set = new(Read);

    /// <summary>All patterns of the set, as it has them.</summary>
    public static IEnumerable<(string Pattern, string[] Tags)> All() =>
        AgentSet.Read("Bots.crawlers.txt").Select(row => (row[0], row[1].Split(',')));

    /// <summary>The name in the set that the text holds, or null.</summary>
    public static string? Find(ReadOnlySpan<char> agent)
    {
        var (names, search, patterns) = Set.Value;
        for (var from = 0; agent[from..].IndexOfAny(search) is >= 0 and var ahead; from += ahead + 1)
        {
            if (BeginsWord(agent, from + ahead)) return Longest(names, agent[(from + ahead)..]);
        }

        foreach (var match in patterns.EnumerateMatches(agent))
        {
            if (BeginsWord(agent, match.Index)) return agent.Slice(match.Index, match.Length).Trim().ToString();
        }

        return null;
    }

    private static bool BeginsWord(ReadOnlySpan<char> agent, int at) =>
        at == 0 || !char.IsAsciiLetterOrDigit(agent[at]) || !char.IsAsciiLetterOrDigit(agent[at - 1]);

    private static string Longest(string[] names, ReadOnlySpan<char> text)
    {
        var longest = "";
        foreach (var name in names)
        {
            if (name.Length > longest.Length && text.StartsWith(name, StringComparison.Ordinal)) longest = name;
        }

        return longest;
    }

    private static (string[] Names, SearchValues<string> Search, Regex Patterns) Read()
    {
        var patterns =
            All().Where(row => !row.Tags.Contains(Library) && !Excepted.Contains(row.Pattern)).Select(row => row.Pattern).ToList();
        string[] names = [.. patterns.Select(Name).OfType<string>()];
        // No pattern of the set needs to go back, and what a sender wrote must not choose how long the door looks at it.
        return (names, SearchValues.Create(names, StringComparison.Ordinal),
            new Regex(string.Join('|', patterns.Where(p => Name(p) is null).Select(p => $"(?:{p})")),
                RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant));
    }

    /// <summary>The text that a pattern stands for; null if it stands for more than one.</summary>
    private static string? Name(string pattern)
    {
        var name = new System.Text.StringBuilder(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                if (++i == pattern.Length || char.IsAsciiLetterOrDigit(pattern[i])) return null;
            }
            else if (".$^{[(|)*+?".Contains(pattern[i])) return null;

            name.Append(pattern[i]);
        }

        return name.ToString();
    }
}
