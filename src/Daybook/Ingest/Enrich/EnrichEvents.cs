using System.Collections.Frozen;
using System.Text;
using Daybook.Foundation.Events;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Visitors;
using Microsoft.Extensions.Options;

namespace Daybook.Ingest.Enrich;

/// <summary>
/// Adds to the context of accepted events what is known of the visitor. A group that the sender sent stays as it is, whole. The fingerprint
/// leaves the context out, so the same event is a repeat whatever is added to it (ADR-0088).
/// </summary>
public sealed class EnrichEvents(IOptions<EnrichOptions> options, TimeProvider clock) : IDisposable
{
    private static readonly byte[][] Names =
        [.. new[] { "browser", "campaign", "device", "enrichment", "location", "os", "traffic" }
            .Select(name => Encoding.ASCII.GetBytes($"\"{name}\""))];

    private static readonly byte[] AgentUnread = [.. "{\"agent\":\"unread\"}"u8];

    private static readonly FrozenDictionary<string, byte[]> Channel = Channels.Rules.Select(rule => rule.Channel).Distinct()
        .ToFrozenDictionary(name => name, name => Encoding.ASCII.GetBytes($"{{\"channel\":\"{name}\"}}"), StringComparer.Ordinal);

    private const ContextGroups OfAgent = ContextGroups.Browser | ContextGroups.Device | ContextGroups.Os;

    private readonly Agents _agents = new(clock);
    private readonly GeoFile? _geo =
        options.Value is { Enabled: true, GeoDatabase.Length: > 0 } ? new GeoFile(options.Value.GeoDatabase) : null;

    public bool Enabled { get; } = options.Value.Enabled;

    internal Event Add(Event e, ContextFacts said, IngestRequest request)
    {
        var agent = said.Said.HasFlag(OfAgent) ? null : said.Agent ?? (request.FromPage ? request.UserAgent : null);
        var seen = agent is null ? AgentGroups.None : _agents.Of(agent);
        var arrival = Arrival.Of(e.EventType, e.Properties.Span, said);
        byte[]?[] groups =
        [
            said.Said.HasFlag(ContextGroups.Browser) ? null : seen.Browser,
            said.Said.HasFlag(ContextGroups.Campaign) ? null : CampaignGroup.Of(arrival),
            said.Said.HasFlag(ContextGroups.Device) ? null : Device(arrival.DeviceType) ?? seen.Device,
            said.Said.HasFlag(ContextGroups.Enrichment) || !ReferenceEquals(seen, AgentGroups.Unread) ? null : AgentUnread,
            said.Said.HasFlag(ContextGroups.Location) ? null : Location(said, request),
            said.Said.HasFlag(ContextGroups.Os) ? null : seen.Os,
            said.Said.HasFlag(ContextGroups.Traffic) ? null : Traffic(arrival),
        ];
        return Array.TrueForAll(groups, group => group is null) ? e
            : e with { Context = ContextMerge.Of(e.Context.Span, Names, groups) };
    }

    public void Dispose() => _geo?.Dispose();

    // The page knows more than its user agent: a tablet of Apple's calls itself a Mac.
    private static byte[]? Device(string? type) => type is null ? null : Agents.DeviceGroup(type);

    private static byte[]? Traffic(Arrival arrival)
    {
        if (Channels.Of(arrival) is not { } channel) return null;
        if (arrival.ReferrerHost is null || ContextText.Tidy(arrival.ReferrerHost) is not { } host) return Channel[channel];
        var group = new CanonicalObject();
        group.Add("channel", channel);
        group.Add("referrer", host);
        return group.Finish().ToArray();
    }

    private byte[]? Location(ContextFacts said, IngestRequest request)
    {
        if (_geo is null) return null;
        var address = said.Address is { } own ? VisitorAddress.Parse(own) : request.PageAddress;
        if (address is null || _geo.Find(address) is not { } place) return null;
        var group = new CanonicalObject();
        group.Add("country", place.Country);
        if (place.Region is not null && ContextText.Tidy(place.Region) is { } region) group.Add("region", region);
        return group.Finish().ToArray();
    }
}
