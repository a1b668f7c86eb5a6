using System.Text;

namespace Daybook.Days.Properties;

/// <summary>What the events of one type have under one name.</summary>
/// <remarks>
/// Every number here is exact. Only which values are kept is bounded: once <see cref="PropertyLimits.WatchedValues"/> different ones were
/// seen no other is taken in, so none that is kept was ever missed.
/// </remarks>
internal sealed class NameCounts
{
    private readonly Dictionary<byte[], ValueCount> _values = new(Utf8Keys.Comparer);
    private readonly Dictionary<byte[], ValueCount>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private byte[]? _low, _high;

    public NameCounts() => _lookup = _values.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>No other values are taken in.</summary>
    public bool Closed { get; set; }

    public long Events { get; private set; }

    public JsonKinds Kinds { get; private set; }

    /// <summary>Ticks, UTC.</summary>
    public long FirstAt { get; private set; } = long.MaxValue;

    public long LastAt { get; private set; }

    public string Low => Encoding.UTF8.GetString(_low ?? []);

    public string High => Encoding.UTF8.GetString(_high ?? []);

    /// <param name="value">JSON as jsonb writes it.</param>
    public void Add(JsonKinds kind, ReadOnlySpan<byte> value, long at, CountRoom room)
    {
        if (kind == JsonKinds.Numbers) value = WithoutZeros(value);
        Events++;
        Kinds |= kind;
        FirstAt = Math.Min(FirstAt, at);
        LastAt = Math.Max(LastAt, at);
        Show(value);
        if (value.Length > PropertyLimits.ValueBytes) return;
        if (!_lookup.TryGetValue(value, out var count))
        {
            if (Closed) return;
            if (_values.Count == PropertyLimits.WatchedValues || !room.TakeValue())
            {
                Closed = true;
                return;
            }

            _lookup[value] = count = new();
        }

        count.Events++;
        count.LastAt = Math.Max(count.LastAt, at);
    }

    /// <summary>Counts this value, whatever others there are.</summary>
    public void Watch(string value) => _values.TryAdd(Encoding.UTF8.GetBytes(value), new());

    /// <summary>
    /// All values, or of more than <see cref="PropertyLimits.Values"/> the most frequent, and none that came once: of ids nothing is kept.
    /// </summary>
    public IEnumerable<(string Value, long Events, long LastAt)> Values()
    {
        var found = _values.Where(v => v.Value.Events > 0);
        if (Closed || _values.Count > PropertyLimits.Values)
            found = found.Where(v => v.Value.Events > 1).OrderByDescending(v => v.Value.Events).ThenBy(v => v.Key, Bytes)
                .Take(PropertyLimits.Values);
        return found.Select(v => (Encoding.UTF8.GetString(v.Key), v.Value.Events, v.Value.LastAt));
    }

    // As PostgreSQL orders texts in collation "C".
    private static Comparer<byte[]> Bytes { get; } = Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y));

    private void Show(ReadOnlySpan<byte> value)
    {
        var shown = Cut(value);
        if (_low is null || shown.SequenceCompareTo(_low) < 0) _low = shown.ToArray();
        if (_high is null || shown.SequenceCompareTo(_high) > 0) _high = shown.ToArray();
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> value)
    {
        if (value.Length <= PropertyLimits.ExampleCharacters) return value;
        var (at, characters) = (0, 0);
        for (; at < value.Length; at++)
        {
            // Not a byte within a character.
            if ((value[at] & 0xC0) != 0x80 && characters++ == PropertyLimits.ExampleCharacters) break;
        }

        return value[..at];
    }

    // jsonb keeps 1.50 as it was sent, and it equals 1.5.
    private static ReadOnlySpan<byte> WithoutZeros(ReadOnlySpan<byte> number) =>
        number.Contains((byte)'.') ? number.TrimEnd((byte)'0').TrimEnd((byte)'.') : number;

    private sealed class ValueCount
    {
        public long Events { get; set; }

        public long LastAt { get; set; }
    }
}

/// <summary>The JSON types that a value has had, as the tables keep them.</summary>
[Flags]
public enum JsonKinds
{
    None = 0,
    Arrays = 1,
    Booleans = 2,
    Nulls = 4,
    Numbers = 8,
    Objects = 16,
    Strings = 32,
}
