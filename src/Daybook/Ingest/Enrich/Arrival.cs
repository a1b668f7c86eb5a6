using System.Text.Json;
using Daybook.Ingest.Visitors;

namespace Daybook.Ingest.Enrich;

/// <summary>Where a visitor comes from, as an event says it: in its properties, else in its context, else in the page's address.</summary>
internal sealed class Arrival
{
    private const int LongestUrl = 4_000;

    private static readonly string[] Views = ["page_view", "pageview", "page"];

    private string? _page;

    /// <summary>UTM parameters as sent, in the order of <see cref="CampaignGroup.Names"/>; null where there is none.</summary>
    public string?[] Utm { get; } = new string?[CampaignGroup.Names.Length];

    /// <summary>In lower case; empty if there is none.</summary>
    public string Source { get; private set; } = "";

    /// <inheritdoc cref="Source"/>
    public string Medium { get; private set; } = "";

    /// <summary>The name of an advertiser's click id; empty if there is none.</summary>
    public string Click { get; private set; } = "";

    /// <summary>The event has a campaign of any kind.</summary>
    public bool IsCampaign { get; private set; }

    /// <summary>The event is the view of a page that it names.</summary>
    public bool IsView { get; private set; }

    /// <summary>As sent; null if there is none.</summary>
    public string? Referrer { get; private set; }

    /// <summary>In lower case and without <c>www.</c>; null if the referrer is the site itself or no address.</summary>
    public string? ReferrerHost { get; private set; }

    /// <summary>The event's own <c>device_type</c>.</summary>
    public string? DeviceType { get; private set; }

    /// <summary>What the source is, else what the referrer is.</summary>
    public SiteKind Kind { get; private set; }

    /// <summary>The medium is one of paid traffic: <c>cpc</c>, <c>ppc</c>, <c>retargeting</c>, <c>paid…</c>.</summary>
    public bool Paid => Medium is "cpc" or "cpm" or "cpv" or "cpa" or "cpp" or "ppc" or "retargeting"
        || Medium.StartsWith("paid", StringComparison.Ordinal);

    /// <param name="properties">A canonical JSON object.</param>
    public static Arrival Of(string eventType, ReadOnlySpan<byte> properties, ContextFacts said)
    {
        var arrival = new Arrival();
        arrival.Read(properties);
        arrival._page ??= said.PageUrl;
        arrival.Referrer ??= said.Referrer;
        arrival.IsView = arrival._page is not null && Views.Contains(eventType);
        // A page's address is read only where the event itself names no campaign, so that two campaigns are never mixed.
        if (Array.TrueForAll(arrival.Utm, utm => utm is null))
        {
            if (said.Said.HasFlag(ContextGroups.Campaign))
                (arrival.Utm[CampaignGroup.Source], arrival.Utm[CampaignGroup.Medium], arrival.Utm[CampaignGroup.Name]) = said.Campaign;
            else if (arrival._page is not null) arrival.ReadQuery(arrival._page);
        }

        arrival.Judge();
        return arrival;
    }

    private void Judge()
    {
        Source = Lower(Utm[CampaignGroup.Source]);
        Medium = Lower(Utm[CampaignGroup.Medium]);
        IsCampaign = Click.Length > 0 || Array.Exists(Utm, utm => utm is not null);
        ReferrerHost = Referrer is null ? null : External(Host(Referrer), _page is null ? null : Host(_page));
        Kind = Source.Length > 0 ? Sites.OfSource(Source) : SiteKind.Other;
        if (Kind == SiteKind.Other && Source.Length == 0 && ReferrerHost is not null) Kind = Sites.OfHost(ReferrerHost);
    }

    private void Read(ReadOnlySpan<byte> properties)
    {
        if (properties.Length <= 2) return;
        var reader = new Utf8JsonReader(properties);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Canonical JSON escapes nothing in these names.
            var name = reader.ValueSpan;
            if (name.SequenceEqual("page_url"u8)) _page = Text(ref reader) ?? _page;
            else if (name.SequenceEqual("url"u8)) _page ??= Text(ref reader);
            else if (name.SequenceEqual("referrer"u8)) Referrer = Text(ref reader);
            else if (name.SequenceEqual("device_type"u8)) DeviceType = Text(ref reader);
            else if (name.StartsWith("utm_"u8) && CampaignGroup.Of(name) is >= 0 and var utm) Utm[utm] = Text(ref reader);
            else if (CampaignGroup.Click(name) is { } click)
            {
                if (Text(ref reader) is not null && Click.Length == 0) Click = click;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private void ReadQuery(string url)
    {
        if (url.Length > LongestUrl) return;
        var query = url.AsSpan();
        if (query.IndexOf('#') is >= 0 and var fragment) query = query[..fragment];
        var start = query.IndexOf('?');
        if (start < 0) return;
        query = query[(start + 1)..];
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            var equals = pair.IndexOf('=');
            if (equals <= 0 || equals == pair.Length - 1) continue;
            var name = pair[..equals];
            if (name.StartsWith("utm_", StringComparison.Ordinal) && CampaignGroup.Of(name) is >= 0 and var utm)
                Utm[utm] ??= ContextText.Tidy(Uri.UnescapeDataString(pair[(equals + 1)..].ToString().Replace('+', ' ')));
            else if (Click.Length == 0 && CampaignGroup.Click(name) is { } click) Click = click;
        }
    }

    private static string? External(string? host, string? page) =>
        host is null || (page is not null && (host == page || IsBelow(host, page) || IsBelow(page, host))) ? null : host;

    private static bool IsBelow(string host, string other) =>
        host.Length > other.Length && host.EndsWith(other, StringComparison.Ordinal) && host[^(other.Length + 1)] == '.';

    // Null if it is no absolute address of a site or an app.
    private static string? Host(string url)
    {
        if (url.Length > LongestUrl) return null;
        if (PlainHost.Of(url) is { } plain) return plain;
        if (!url.Contains("://", StringComparison.Ordinal)) return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "android-app")) return null;
        return PlainHost.WithoutWww(uri.Host.ToLowerInvariant());
    }

    private static string Lower(string? text) => text is null ? "" : text.Trim().ToLowerInvariant();

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString() is { Length: > 0 } text ? text : null;
        reader.Skip();
        return null;
    }
}
