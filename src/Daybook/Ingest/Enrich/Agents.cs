using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using Daybook.Ingest.Bots;
using Daybook.Ingest.Parsing;

namespace Daybook.Ingest.Enrich;

/// <summary>What user agents say, as groups of a context. New ones are read as long as the budget allows.</summary>
internal sealed class Agents
{
    // What comes later is no name, and the patterns would read it.
    private const int Looked = 512;

    private static readonly FrozenDictionary<string, byte[]> Devices =
        DeviceClass.All.ToFrozenDictionary(
            type => type, type => Encoding.ASCII.GetBytes($"{{\"type\":\"{type}\"}}"), StringComparer.Ordinal);

    private readonly AgentPatterns _browsers = new("Enrich.browsers.txt");
    private readonly AgentPatterns _systems = new("Enrich.systems.txt");
    private readonly AgentMemory<AgentGroups> _memory;
    private readonly ReadingBudget _budget;
    private readonly TimeProvider _clock;

    public Agents(TimeProvider clock) => (_memory, _budget, _clock) = (new(Looked, Look), new(clock), clock);

    /// <summary>What an agent says; <see cref="AgentGroups.Unread"/> if it is new and the budget is used up.</summary>
    public AgentGroups Of(string agent)
    {
        if (_memory.TryGet(agent, out var known)) return known;
        if (!_budget.Any) return AgentGroups.Unread;
        var began = _clock.GetTimestamp();
        try
        {
            return _memory.Of(agent);
        }
        catch (RegexMatchTimeoutException)
        {
            // Not remembered: perhaps the machine was slow.
            return AgentGroups.None;
        }
        finally
        {
            _budget.Spend(_clock.GetElapsedTime(began));
        }
    }

    private AgentGroups Look(string agent)
    {
        var device = BotAgents.Find(agent) is null ? DeviceClass.Of(agent) : DeviceClass.Bot;
        return new AgentGroups(Group(_browsers.Find(agent)), device is null ? null : DeviceGroup(device), Group(_systems.Find(agent)));
    }

    /// <returns>Null if the type is none of <see cref="DeviceClass.All"/>.</returns>
    public static byte[]? DeviceGroup(string type) => Devices.GetValueOrDefault(type);

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

    /// <summary>Nobody has looked.</summary>
    public static AgentGroups Unread { get; } = new(null, null, null);
}
