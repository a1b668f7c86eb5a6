namespace Daybook.Cli.Traffic;

/// <summary>
/// One visit in a browser. It turns a visit's page views into what the JavaScript client sends: the page's address, where the visitor came
/// from, the campaign of the first page. Country and device are left to the door.
/// </summary>
internal sealed class WebVisit(SeededRandom random, WebVisitor visitor, string site, string device)
{
    private static readonly (int Weight, string Referrer, (string Name, object Value)[] Campaign)[] Arrivals =
    [
        (30, "", []),
        (24, "https://www.google.com/", []),
        (4, "https://duckduckgo.com/", []),
        (9, "https://www.google.com/",
            [("utm_source", "google"), ("utm_medium", "cpc"), ("utm_campaign", "brand"), ("gclid", "EAIaIQobChMI")]),
        (8, "https://l.instagram.com/", []),
        (7, "https://www.facebook.com/", [("utm_source", "facebook"), ("utm_medium", "paid_social"), ("utm_campaign", "autumn_sale")]),
        (9, "", [("utm_source", "newsletter"), ("utm_medium", "email"), ("utm_campaign", "week_48")]),
        (4, "https://chatgpt.com/", []),
        (5, "https://news.example/", []),
    ];

    private readonly (string Referrer, (string Name, object Value)[] Campaign) _arrival = Arrive(random);
    private string? _before;

    public WebVisitor Visitor => visitor;

    /// <summary>The properties as the client sends them.</summary>
    public IEnumerable<(string Name, object Value)> Say(string type, (string Name, object Value)[] properties)
    {
        if (type != "page_view") return properties;
        var page = $"https://{site}{properties.First(p => p.Name == "page_url").Value}";
        var referrer = _before ?? _arrival.Referrer;
        IEnumerable<(string Name, object Value)> campaign = _before is null ? _arrival.Campaign : [];
        _before = page;
        List<(string, object)> said = [("page_url", page)];
        if (referrer.Length > 0) said.Add(("referrer", referrer));
        return [.. said, .. campaign, ("device_type", device)];
    }

    private static (string Referrer, (string Name, object Value)[] Campaign) Arrive(SeededRandom random)
    {
        var (_, referrer, campaign) = Arrivals[random.Weighted([.. Arrivals.Select(arrival => arrival.Weight)])];
        return (referrer, campaign);
    }
}
