using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Daybook.Cli.Import.Elsewhere;

/// <summary>Turns another product's records into events with its map, and counts what is not imported.</summary>
internal sealed class MapRecords(ExportMap map, LineIds ids, bool timeReceived)
{
    private const int LongestId = 200;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IReadOnlySet<string> _known = map.KnownMembers();

    /// <summary>Members that no entry of the map uses, with the number of records that have them.</summary>
    public SortedDictionary<string, long> UnknownFields { get; } = new(StringComparer.Ordinal);

    /// <summary>Records that are not events, by the value that identified them.</summary>
    public SortedDictionary<string, long> Skipped { get; } = new(StringComparer.Ordinal);

    public IEnumerable<ImportRecord> Read(Stream content)
    {
        foreach (var (line, record, text, why) in ForeignRecords.Read(content, map.Form, map.Columns))
        {
            if (why is not null)
            {
                yield return ImportRecord.Unreadable(line, text, why);
                continue;
            }

            if (map.Records is null)
            {
                if (Event(line, record, null, text) is { } single) yield return single;
                continue;
            }

            CountUnknown(record, "^.");
            var list = MemberPath.Value(map.Records, record, null);
            if (list.ValueKind != JsonValueKind.Array) continue;
            foreach (var element in list.EnumerateArray())
            {
                if (Event(line, element, record, text) is { } nested) yield return nested;
            }
        }
    }

    private ImportRecord? Event(long line, JsonElement record, JsonElement? around, byte[] text)
    {
        foreach (var (path, values) in map.Skip)
        {
            if (MemberPath.Text([path], record, around) is not { } value || !values.Contains(value)) continue;
            var reason = $"{path} {value}";
            Skipped[reason] = Skipped.GetValueOrDefault(reason) + 1;
            return null;
        }

        CountUnknown(record, "");
        var time = MemberPath.Text(map.OccurredAt, record, around);
        if (time is null && !timeReceived) return ImportRecord.WithoutTime(line, text);
        var json = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(json, Writing))
        {
            writer.WriteStartObject();
            writer.WriteString("event_id", Id(line, record, around));
            if (MemberPath.Text(map.EventType, record, around) is { } type)
                writer.WriteString("event_type", map.Types.GetValueOrDefault(type, type));
            if (time is not null) writer.WriteString("occurred_at", ForeignTime.ToIso(time, map.Unit));
            Write(writer, "user_id", map.UserId, record, around);
            Write(writer, "anonymous_id", map.AnonymousId, record, around);
            Write(writer, "session_id", map.SessionId, record, around);
            writer.WriteString("source", map.Name);
            WriteProperties(writer, record, around);
            WriteObject(writer, "context", map.Context, record, around);
            writer.WriteEndObject();
        }

        return new ImportRecord(line, json.WrittenMemory);
    }

    /// <summary>
    /// The product's own id, or the fields that identify the event in the map. If there are none, an id computed from the file.
    /// </summary>
    private string Id(long line, JsonElement record, JsonElement? around)
    {
        if (MemberPath.Text(map.EventId, record, around) is not { } id)
            return ids.Of(line, Encoding.UTF8.GetBytes(record.GetRawText())).ToString();
        if (id.Length <= LongestId) return id;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(id));
        return Convert.ToHexStringLower(hash);
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<string> paths, JsonElement record, JsonElement? around)
    {
        if (MemberPath.Text(paths, record, around) is { } text) writer.WriteString(name, text);
    }

    private void WriteProperties(Utf8JsonWriter writer, JsonElement record, JsonElement? around)
    {
        writer.WriteStartObject("properties");
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, path) in map.Properties)
        {
            if (MemberPath.Value(path, record, around) is { ValueKind: not JsonValueKind.Undefined } value && written.Add(name))
                Member(name, value);
        }

        foreach (var path in map.Spread)
        {
            foreach (var (name, value) in Members(MemberPath.Value(path, record, around)))
            {
                if (value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null) && written.Add(name)) Member(name, value);
            }
        }

        writer.WriteEndObject();

        void Member(string name, JsonElement value)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }

    private static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement spread) => spread.ValueKind switch
    {
        JsonValueKind.Object => spread.EnumerateObject().Select(member => (member.Name, member.Value)),
        JsonValueKind.Array => spread.EnumerateArray()
            .Where(pair =>
                pair.ValueKind == JsonValueKind.Object && pair.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.String)
            .Select(pair => (pair.GetProperty("key").GetString()!, MemberPath.PairValue(pair))),
        _ => [],
    };

    private static void WriteObject(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string> paths, JsonElement record,
        JsonElement? around)
    {
        if (paths.Count == 0) return;
        writer.WriteStartObject(name);
        foreach (var (member, path) in paths)
        {
            if (MemberPath.Value(path, record, around) is not { ValueKind: not JsonValueKind.Undefined } value) continue;
            writer.WritePropertyName(member);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private void CountUnknown(JsonElement record, string prefix)
    {
        if (record.ValueKind != JsonValueKind.Object) return;
        foreach (var member in record.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null && !_known.Contains(prefix + member.Name))
                UnknownFields[prefix + member.Name] = UnknownFields.GetValueOrDefault(prefix + member.Name) + 1;
        }
    }
}
