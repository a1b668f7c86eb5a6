using System.Collections.Concurrent;

namespace Daybook.Ingest;

/// <summary>
/// Event types as a metric's label: the first 200 this process sees, then <c>other</c>, because senders choose them and every label costs
/// memory forever.
/// </summary>
public sealed class EventTypeLabels
{
    public const string Other = "other";

    private const int Most = 200;

    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    public string Of(string eventType) =>
        _known.TryGetValue(eventType, out var label) ? label
        : _known.Count < Most ? _known.GetOrAdd(eventType, eventType)
        : Other;
}
