using System.Text.Json;

namespace Daybook.Days.Properties;

/// <summary>
/// Goes through an event's JSON: the members of its properties, and the paths of its context that do not lead to an object.
/// </summary>
internal static class WalkEvent
{
    // What was stored is nested less than this.
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 1000 };

    public static void Properties(ReadOnlySpan<byte> json, NameTable names, long at)
    {
        var reader = new Utf8JsonReader(json, Deep);
        Span<byte> name = stackalloc byte[PropertyLimits.NameBytes];
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.Length > PropertyLimits.NameBytes)
            {
                names.LeaveOut();
                reader.Skip();
                continue;
            }

            var plain = reader.ValueIsEscaped ? name[..reader.CopyString(name)] : reader.ValueSpan;
            reader.Read();
            Add(ref reader, json, plain, names, at);
        }
    }

    public static void Context(ReadOnlySpan<byte> json, NameTable names, long at)
    {
        var reader = new Utf8JsonReader(json, Deep);
        Span<byte> path = stackalloc byte[PropertyLimits.NameBytes];
        if (reader.Read() && reader.TokenType == JsonTokenType.StartObject) Members(ref reader, json, path, 0, names, at);
    }

    private static void Members(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, scoped Span<byte> path, int length, NameTable names, long at)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var end = Append(ref reader, path, length);
            if (end < 0)
            {
                names.LeaveOut();
                reader.Skip();
                continue;
            }

            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) Members(ref reader, json, path, end, names, at);
            else Add(ref reader, json, path[..end], names, at);
        }
    }

    private static void Add(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, scoped ReadOnlySpan<byte> name, NameTable names, long at)
    {
        var kind = reader.TokenType switch
        {
            JsonTokenType.StartArray => JsonKinds.Arrays,
            JsonTokenType.StartObject => JsonKinds.Objects,
            JsonTokenType.True or JsonTokenType.False => JsonKinds.Booleans,
            JsonTokenType.Number => JsonKinds.Numbers,
            JsonTokenType.String => JsonKinds.Strings,
            _ => JsonKinds.Nulls,
        };
        var from = (int)reader.TokenStartIndex;
        reader.Skip();
        names.Add(name, kind, json[from..(int)reader.BytesConsumed], at);
    }

    /// <summary>Puts the member's name behind the path, as filters write it: in double quotes where it holds a dot or a quote.</summary>
    /// <returns>The new length; below zero: it is too long.</returns>
    private static int Append(ref Utf8JsonReader reader, scoped Span<byte> path, int length)
    {
        if (length > 0)
        {
            if (length == path.Length) return -1;
            path[length++] = (byte)'.';
        }

        // An escape is longer than what it stands for, so a name that fits may be refused; it needs thirty of them.
        if (reader.ValueSpan.Length > path.Length - length) return -1;
        var name = path.Slice(length, reader.ValueIsEscaped ? reader.CopyString(path[length..]) : Copy(reader.ValueSpan, path[length..]));
        if (!name.IsEmpty && name.IndexOfAny((byte)'.', (byte)'"') < 0) return length + name.Length;
        Span<byte> quoted = stackalloc byte[2 * PropertyLimits.NameBytes + 2];
        var at = 0;
        quoted[at++] = (byte)'"';
        foreach (var b in name)
        {
            if (b is (byte)'"' or (byte)'\\') quoted[at++] = (byte)'\\';
            quoted[at++] = b;
        }

        quoted[at++] = (byte)'"';
        return at <= path.Length - length ? length + Copy(quoted[..at], path[length..]) : -1;
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        return from.Length;
    }
}
