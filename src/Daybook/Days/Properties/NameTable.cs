using System.Text;

namespace Daybook.Days.Properties;

/// <summary>The names of one event type: its properties, or the paths of its context.</summary>
internal sealed class NameTable(CountRoom room)
{
    private readonly Dictionary<byte[], NameCounts> _names = new(Utf8Keys.Comparer);

    /// <summary>Some names are not counted: they are too long, or too many.</summary>
    public bool More { get; private set; }

    /// <summary>No other names are taken in.</summary>
    public bool Closed { get; set; }

    public IEnumerable<(string Name, NameCounts Counts)> All =>
        _names.Where(n => n.Value.Events > 0).Select(n => (Encoding.UTF8.GetString(n.Key), n.Value));

    public void Add(ReadOnlySpan<byte> name, JsonKinds kind, ReadOnlySpan<byte> value, long at)
    {
        var lookup = _names.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(name, out var counts))
        {
            if (Closed || name.Length > PropertyLimits.NameBytes || _names.Count >= PropertyLimits.Names || !room.TakeName())
            {
                LeaveOut();
                return;
            }

            lookup[name] = counts = new();
        }

        counts.Add(kind, value, at, room);
    }

    public void LeaveOut() => More = true;

    /// <summary>Counts this name, whatever others there are.</summary>
    public NameCounts Watch(string name)
    {
        var key = Encoding.UTF8.GetBytes(name);
        if (!_names.TryGetValue(key, out var counts)) _names[key] = counts = new();
        return counts;
    }
}
