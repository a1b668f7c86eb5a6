using Npgsql;

namespace Daybook.Days.Properties;

/// <summary>Which properties, paths of context and values some events have, by event type. Its memory is bounded.</summary>
public sealed class PropertyCounts
{
    /// <summary>What <see cref="Add"/> reads of a row source <c>e</c>, in this order.</summary>
    public const string Columns = "e.event_type, e.occurred_at, e.properties, e.context";

    private readonly Dictionary<string, TypeCounts> _types = new(StringComparer.Ordinal);
    private readonly CountRoom _room = new();

    public long Events { get; private set; }

    /// <param name="row">Of <see cref="Columns"/>.</param>
    public void Add(NpgsqlDataReader row) =>
        Add(row.GetString(0), row.GetDateTime(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3));

    /// <param name="properties">JSON as jsonb writes it, and the context too.</param>
    public void Add(string type, DateTime at, ReadOnlySpan<byte> properties, ReadOnlySpan<byte> context)
    {
        var counts = Of(type);
        Events++;
        counts.Events++;
        WalkEvent.Properties(properties, counts.Properties, at.Ticks);
        WalkEvent.Context(context, counts.Context, at.Ticks);
    }

    /// <summary>Each type's events, and whether it has names that are not in <see cref="Uses"/>.</summary>
    public IEnumerable<(string Type, long Events, bool More)> Types() =>
        _types.Select(t => (t.Key, t.Value.Events, t.Value.Properties.More || t.Value.Context.More));

    public IEnumerable<PropertyCount> Uses()
    {
        foreach (var (type, counts) in _types)
        {
            foreach (var (context, table) in new[] { (false, counts.Properties), (true, counts.Context) })
            {
                foreach (var (name, n) in table.All)
                {
                    List<(string Value, long Events, DateTime LastAt)> values =
                        [.. n.Values().Select(v => (v.Value, v.Events, Time(v.LastAt)))];
                    yield return new(type, context, name, n.Events, n.Kinds, Time(n.FirstAt), Time(n.LastAt), n.Low, n.High, values);
                }
            }
        }
    }

    /// <summary>Takes in these names and values, and where they were not all, no others: so that what is kept is counted again.</summary>
    internal void Watch(IEnumerable<(string Type, long Events, bool More)> types, IEnumerable<PropertyCount> uses)
    {
        foreach (var type in types.Where(t => t.More))
            Of(type.Type).Properties.Closed = Of(type.Type).Context.Closed = true;
        foreach (var use in uses)
        {
            var type = Of(use.Type);
            var name = (use.Context ? type.Context : type.Properties).Watch(use.Name);
            name.Closed = use.Kept < use.Events;
            foreach (var (value, _, _) in use.Values) name.Watch(value);
        }
    }

    private TypeCounts Of(string type)
    {
        if (!_types.TryGetValue(type, out var counts)) _types[type] = counts = new(_room);
        return counts;
    }

    private static DateTime Time(long ticks) => new(ticks, DateTimeKind.Utc);

    private sealed class TypeCounts(CountRoom room)
    {
        public long Events { get; set; }

        public NameTable Properties { get; } = new(room);

        public NameTable Context { get; } = new(room);
    }
}

/// <summary>One name in the events of one type.</summary>
/// <param name="Context">It is a path in the context, as filters take it after <c>context.</c>.</param>
/// <param name="Events">That have it.</param>
/// <param name="Low">The lowest value as JSON text, cut; <paramref name="High"/> is the highest.</param>
/// <param name="Values">As JSON text; of many the most frequent. Their numbers are exact.</param>
public sealed record PropertyCount(
    string Type, bool Context, string Name, long Events, JsonKinds Kinds, DateTime FirstAt, DateTime LastAt, string Low, string High,
    IReadOnlyList<(string Value, long Events, DateTime LastAt)> Values)
{
    /// <summary>Events whose value is in <see cref="Values"/>.</summary>
    public long Kept { get; } = Values.Sum(v => v.Events);
}
