using System.Collections.Frozen;

namespace Daybook.Ingest.Enrich;

/// <summary>The channel of an arrival: the first rule that holds. docs/guides/visitors.md has the same table; a test compares.</summary>
internal static class Channels
{
    private static readonly FrozenSet<string> SearchClicks = Set("gclid", "gbraid", "wbraid", "msclkid", "yclid");
    private static readonly FrozenSet<string> SocialClicks = Set("ttclid", "twclid", "li_fat_id");
    private static readonly FrozenSet<string> Display = Set("display", "banner", "expandable", "interstitial", "cpm");
    private static readonly FrozenSet<string> Mail = Set("email", "e-mail", "e_mail", "e mail", "mail", "newsletter");
    private static readonly FrozenSet<string> Social =
        Set("social", "social-network", "social-media", "social_media", "sm", "social network", "social media");
    private static readonly FrozenSet<string> Referral = Set("referral", "app", "link");

    /// <summary>The rules in their order, by the channel's name.</summary>
    public static readonly (string Channel, Func<Arrival, bool> Holds)[] Rules =
    [
        ("paid_search", a => SearchClicks.Contains(a.Click) || (a.Paid && a.Kind == SiteKind.Search)),
        ("paid_social", a => SocialClicks.Contains(a.Click) || (a.Paid && a.Kind == SiteKind.Social)),
        ("paid_video", a => a.Paid && a.Kind == SiteKind.Video),
        ("display", a => a.Click == "dclid" || Display.Contains(a.Medium)),
        ("paid_other", a => a.Paid),
        ("email", a => Mail.Contains(a.Medium) || Mail.Contains(a.Source) || a.Kind == SiteKind.Mail),
        ("affiliate", a => a.Medium is "affiliate" or "affiliates"),
        ("sms", a => a.Medium == "sms" || a.Source == "sms"),
        ("push", a => a.Medium.EndsWith("push", StringComparison.Ordinal) || a.Medium is "mobile" or "notification"),
        ("organic_social", a => Social.Contains(a.Medium) || a.Kind == SiteKind.Social),
        ("organic_video", a => a.Medium == "video" || a.Kind == SiteKind.Video),
        ("organic_shopping", a => a.Kind == SiteKind.Shop),
        ("ai_assistant", a => a.Kind == SiteKind.Assistant),
        ("organic_search", a => a.Medium == "organic" || a.Kind == SiteKind.Search),
        ("referral", a => Referral.Contains(a.Medium)),
        ("campaign", a => a.IsCampaign),
        ("referral", a => a.ReferrerHost is not null),
        ("direct", a => a.IsView && a.Referrer is null),
    ];

    /// <returns>Null if the event is no arrival: it happens inside the site, or says nothing of where the visitor comes from.</returns>
    public static string? Of(Arrival arrival)
    {
        // Most events are none of these, and then no rule holds.
        if (arrival is { IsCampaign: false, ReferrerHost: null, IsView: false }) return null;
        foreach (var (channel, holds) in Rules)
        {
            if (holds(arrival)) return channel;
        }

        return null;
    }

    private static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.Ordinal);
}
