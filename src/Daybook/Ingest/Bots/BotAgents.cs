namespace Daybook.Ingest.Bots;

/// <summary>
/// Which user agents are bots': those that name themselves so, and those that a maintained set knows by name. docs/bots.md tells; ADR-0088
/// says why there are both.
/// </summary>
/// <remarks>Libraries (curl, okhttp, python-requests) are none, because servers send real events with them.</remarks>
public static class BotAgents
{
    private const string Bot = "bot";

    /// <summary>Text after the first kilobyte is not a name.</summary>
    internal const int Looked = 1_024;

    /// <summary>
    /// What bots call themselves, and names that the set lacks or takes for a library. These count anywhere, in any case. <c>bot</c> is
    /// special: it counts only at the end of a word (<c>Googlebot/2.1</c>, not <c>Abbott</c>), and not in the name of the phone maker
    /// Cubot.
    /// </summary>
    public static readonly string[] Words =
    [
        Bot, "crawl", "spider", "headless", "slurp", "scrapy", "archiver", "feedfetcher", "phantomjs", "puppeteer", "playwright",
        "selenium", "newrelicpinger",
    ];

    /// <summary>The word or name that identifies a bot, or null.</summary>
    public static string? Find(string agent)
    {
        var text = agent.AsSpan(0, Math.Min(agent.Length, Looked));
        foreach (var word in Words)
        {
            if (word == Bot ? NamesBot(text) : text.Contains(word, StringComparison.OrdinalIgnoreCase)) return word;
        }

        return KnownCrawlers.Find(text);
    }

    private static bool NamesBot(ReadOnlySpan<char> text)
    {
        while (text.IndexOf(Bot, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
        {
            var after = text[(at + Bot.Length)..];
            if (after is ['s' or 'S', ..]) after = after[1..];
            if (after is [] || !char.IsAsciiLetter(after[0]))
            {
                if (!text[..at].EndsWith("cu", StringComparison.OrdinalIgnoreCase)) return true;
            }

            text = text[(at + Bot.Length)..];
        }

        return false;
    }
}
