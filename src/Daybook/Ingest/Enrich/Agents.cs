using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Daybook.Ingest.Bots;
using Daybook.Ingest.Parsing;

namespace Daybook.Ingest.Enrich;

/// <summary>
/// What user agents say, as groups of a context. Visitors share few agents, so the last some thousand are remembered: in two halves, of
/// which the older one is dropped when the newer one is full.
/// </summary>
internal sealed class Agents
{
    /// <summary>Agents in each half.</summary>
    public const int Half = 4_096;

    // What comes later is no name, and the patterns would read it.
    private const int Looked = 512;

    private readonly AgentPatterns _browsers = new("Enrich.browsers.txt");
    private readonly AgentPatterns _systems = new("Enrich.systems.txt");
    private ConcurrentDictionary<string, AgentGroups> _newer = new(StringComparer.Ordinal), _older = new(StringComparer.Ordinal);

    /// <summary>How many agents are remembered.</summary>
    public int Remembered => _newer.Count + _older.Count;

    public AgentGroups Of(string agent)
    {
        if (agent.Length > Looked) agent = agent[..Looked];
        if (_newer.TryGetValue(agent, out var known)) return known;
        try
        {
            if (!_older.TryGetValue(agent, out known)) known = Look(agent);
        }
        catch (RegexMatchTimeoutException)
        {
            // Not remembered: perhaps the machine was slow.
            return AgentGroups.None;
        }

        if (_newer.Count >= Half)
        {
            // Several threads may do it at once: then a few agents are looked at again.
            _older = _newer;
            _newer = new(StringComparer.Ordinal);
        }

        _newer[agent] = known;
        return known;
    }

    private AgentGroups Look(string agent)
    {
        var device = BotAgents.Find(agent) is null ? DeviceClass.Of(agent) : DeviceClass.Bot;
        return new AgentGroups(Group(_browsers.Find(agent)), device is null ? null : DeviceGroup(device), Group(_systems.Find(agent)));
    }

    public static byte[] DeviceGroup(string type)
    {
        var group = new CanonicalObject();
        group.Add("type", type);
        return group.Finish().ToArray();
    }

    private static byte[]? Group(AgentName? found)
    {
        if (found is null || ContextText.Tidy(found.Name) is not { } name) return null;
        var group = new CanonicalObject();
        group.Add("name", name);
        if (found.Version is not null && ContextText.Tidy(found.Version) is { } version) group.Add("version", version);
        return group.Finish().ToArray();
    }
}

/// <summary>Each a canonical JSON object; null if the agent does not tell.</summary>
internal sealed record AgentGroups(byte[]? Browser, byte[]? Device, byte[]? Os)
{
    public static AgentGroups None { get; } = new(null, null, null);
}
