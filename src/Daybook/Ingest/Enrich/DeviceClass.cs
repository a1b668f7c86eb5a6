namespace Daybook.Ingest.Enrich;

/// <summary>The class of device that a user agent names: the first row of the table that it fits.</summary>
internal static class DeviceClass
{
    public const string Bot = "bot";

    /// <summary>What an event's own <c>device_type</c> may say to count here.</summary>
    public static readonly string[] All = ["mobile", "tablet", "desktop", "tv", "console", Bot];

    /// <returns>Null if the agent names no device.</returns>
    public static string? Of(string agent) =>
        Has(agent, "PlayStation", "Xbox", "Nintendo") ? "console"
        : Has(agent, "SmartTV", "SMART-TV", "Smart-TV", "GoogleTV", "AppleTV", "HbbTV", "BRAVIA", "CrKey", "Roku", "Web0S",
            "Android TV") ? "tv"
        : Has(agent, "iPad", "PlayBook", "Kindle") || (Has(agent, "Tablet") && !Has(agent, "Tablet PC"))
            || (Has(agent, "Android") && !Has(agent, "Mobi")) ? "tablet"
        : Has(agent, "Mobi", "iPhone", "iPod", "Windows Phone", "Opera Mini", "BlackBerry") ? "mobile"
        : Has(agent, "Windows NT", "Macintosh", "X11", "CrOS", "Linux x86_64") ? "desktop"
        : null;

    private static bool Has(string agent, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (agent.Contains(word, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
