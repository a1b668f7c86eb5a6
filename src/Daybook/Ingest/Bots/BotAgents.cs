namespace Daybook.Ingest.Bots;

/// <summary>Words by which crawlers, previews, monitors and driven browsers name themselves in a user agent. docs/bots.md lists them; ADR-0050 says why the list is our own.</summary>
/// <remarks>Libraries (curl, okhttp, python-requests) are none of them: servers send real events with those.</remarks>
public static class BotAgents
{
    private const string Bot = "bot";

    // What comes after the first kilobyte is no name.
    private const int Looked = 1_024;

    /// <summary>Found anywhere, in any case. <c>bot</c> stands for itself: it counts at the end of a word only (<c>Googlebot/2.1</c>, not <c>Abbott</c>), and not in the phone maker Cubot.</summary>
    public static readonly string[] Words =
    [
        Bot,
        "crawl", "spider", "slurp", "scrapy", "archiver", "feedfetcher", "google-inspectiontool", "mediapartners-google", "apis-google", "bingpreview", "facebookexternalhit", "meta-externalagent", "whatsapp/",
        "headless", "phantomjs", "puppeteer", "playwright", "selenium", "lighthouse", "gtmetrix", "ptst/", "pingdom", "statuscake", "site24x7", "newrelicpinger", "datadogsynthetics",
    ];

    /// <summary>The word that gives the user agent away, or null.</summary>
    public static string? Find(string agent)
    {
        var text = agent.AsSpan(0, Math.Min(agent.Length, Looked));
        foreach (var word in Words)
        {
            if (word == Bot ? NamesBot(text) : text.Contains(word, StringComparison.OrdinalIgnoreCase)) return word;
        }

        return null;
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
