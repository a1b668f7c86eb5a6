using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Daybook.Ingest;

/// <summary>
/// Remembers what was found out about user agents. Visitors share few of them, so the last some thousand are kept: in two halves, of which
/// the older one is dropped when the newer one is full.
/// </summary>
/// <param name="looked">Characters of an agent that count.</param>
/// <param name="look">Finds it out. An exception is not remembered.</param>
internal sealed class AgentMemory<T>(int looked, Func<string, T> look)
{
    /// <summary>Agents in each half.</summary>
    public const int Half = 4_096;

    private ConcurrentDictionary<string, T> _newer = new(StringComparer.Ordinal), _older = new(StringComparer.Ordinal);

    /// <summary>How many agents are remembered.</summary>
    public int Count => _newer.Count + _older.Count;

    public T Of(string agent) => TryGet(agent, out var known) ? known : Keep(Cut(agent), look(Cut(agent)));

    /// <returns>False: nobody has looked at it.</returns>
    public bool TryGet(string agent, [MaybeNullWhen(false)] out T known)
    {
        agent = Cut(agent);
        if (_newer.TryGetValue(agent, out known)) return true;
        if (!_older.TryGetValue(agent, out known)) return false;
        Keep(agent, known);
        return true;
    }

    private T Keep(string agent, T known)
    {
        if (_newer.Count >= Half)
        {
            // Several threads may do it at once: then a few agents are looked at again.
            _older = _newer;
            _newer = new(StringComparer.Ordinal);
        }

        _newer[agent] = known;
        return known;
    }

    private string Cut(string agent) => agent.Length > looked ? agent[..looked] : agent;
}
