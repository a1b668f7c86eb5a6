using System.Collections.Frozen;

namespace Daybook.Ingest.Enrich;

/// <summary>Sites and <c>utm_source</c>s whose kind decides the channel. docs/guides/visitors.md lists them; a test compares.</summary>
internal static class Sites
{
    /// <summary>Engines with a site in many countries: <c>google.de</c>, <c>google.co.uk</c>.</summary>
    public static readonly string[] Everywhere = ["google", "bing", "yahoo", "yandex", "ask", "amazon", "ebay"];

    public static readonly IReadOnlyDictionary<SiteKind, string[]> Listed = new Dictionary<SiteKind, string[]>
    {
        [SiteKind.Search] =
        [
            "google", "bing", "yahoo", "yandex", "ask", "duckduckgo", "duckduckgo.com", "ecosia", "ecosia.org", "qwant",
            "qwant.com", "baidu", "baidu.com", "startpage", "startpage.com", "brave", "search.brave.com", "naver",
            "search.naver.com", "seznam", "search.seznam.cz", "sogou.com", "kagi", "kagi.com", "mojeek.com", "swisscows.com",
            "aol", "search.aol.com", "com.google.android.googlequicksearchbox",
        ],
        [SiteKind.Social] =
        [
            "facebook", "facebook.com", "fb", "fb.com", "fb.me", "instagram", "instagram.com", "ig", "threads", "threads.net",
            "threads.com", "twitter", "twitter.com", "x", "x.com", "t.co", "linkedin", "linkedin.com", "lnkd.in", "pinterest",
            "pinterest.com", "pin.it", "reddit", "reddit.com", "tiktok", "tiktok.com", "snapchat", "snapchat.com", "tumblr",
            "tumblr.com", "vk", "vk.com", "weibo", "weibo.com", "xing", "xing.com", "bluesky", "bsky.app", "mastodon",
            "mastodon.social", "whatsapp", "whatsapp.com", "telegram", "t.me", "discord", "discord.com", "quora", "quora.com",
            "news.ycombinator.com", "producthunt.com", "slack.com", "line.me",
        ],
        [SiteKind.Video] =
        [
            "youtube", "youtube.com", "youtu.be", "vimeo", "vimeo.com", "twitch", "twitch.tv", "dailymotion.com",
            "bilibili.com",
        ],
        [SiteKind.Shop] =
        [
            "amazon", "ebay", "etsy", "etsy.com", "shopping.google.com", "aliexpress.com", "walmart.com", "idealo.de",
        ],
        [SiteKind.Mail] =
        [
            "mail.google.com", "com.google.android.gm", "outlook.live.com", "outlook.office.com", "outlook.office365.com",
            "mail.yahoo.com", "mail.proton.me", "mail.yandex.ru", "gmx.net", "web.de", "mail.zoho.com",
        ],
        [SiteKind.Assistant] =
        [
            "chatgpt", "chatgpt.com", "chat.openai.com", "openai", "perplexity", "perplexity.ai", "claude", "claude.ai",
            "gemini", "gemini.google.com", "copilot", "copilot.microsoft.com", "chat.mistral.ai", "chat.deepseek.com",
            "meta.ai", "grok.com", "you.com",
        ],
    };

    private static readonly FrozenDictionary<string, SiteKind> Kinds =
        Listed.SelectMany(kind => kind.Value.Select(site => KeyValuePair.Create(site, kind.Key)))
            .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The kind of a <c>utm_source</c>, which may be a name or a host.</summary>
    /// <param name="source">In lower case.</param>
    public static SiteKind OfSource(string source) =>
        Kinds.TryGetValue(source, out var kind) ? kind : source.Contains('.') ? OfHost(source) : SiteKind.Other;

    /// <param name="host">In lower case.</param>
    public static SiteKind OfHost(string host)
    {
        // The longest name first: mail.google.com is no search engine.
        for (var name = host; name.Contains('.'); name = name[(name.IndexOf('.') + 1)..])
        {
            if (Kinds.TryGetValue(name, out var kind)) return kind;
            if (Country(name) is { } engine) return Kinds[engine];
        }

        return SiteKind.Other;
    }

    // `google.de`, `google.co.uk`, not `google.example.com`.
    private static string? Country(string name)
    {
        var labels = name.Split('.');
        return Everywhere.Contains(labels[0]) && (labels is [_, { Length: 2 or 3 }] or [_, "co" or "com", { Length: 2 }])
            ? labels[0] : null;
    }
}

internal enum SiteKind
{
    Other,
    Search,
    Social,
    Video,
    Shop,
    Mail,
    Assistant,
}
