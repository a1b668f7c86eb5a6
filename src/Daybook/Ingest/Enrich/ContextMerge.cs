using System.Text.Json;

namespace Daybook.Ingest.Enrich;

/// <summary>Puts groups into a context without writing its other members anew. The result is canonical, as both parts are.</summary>
internal static class ContextMerge
{
    /// <param name="context">A canonical JSON object that has none of the groups with a value.</param>
    /// <param name="names">With their quotes, in canonical order.</param>
    /// <param name="groups">The value of each name, canonical; null where there is none. One at least has a value.</param>
    public static byte[] Of(ReadOnlySpan<byte> context, ReadOnlySpan<byte[]> names, ReadOnlySpan<byte[]?> groups)
    {
        var length = context.Length;
        for (var i = 0; i < groups.Length; i++) length += groups[i] is { } group ? names[i].Length + group.Length + 2 : 0;
        var isEmpty = context.Length == 2;
        var merged = new byte[isEmpty ? length - 1 : length];
        merged[0] = (byte)'{';
        var end = 1;
        var next = 0;
        if (!isEmpty)
        {
            var reader = new Utf8JsonReader(context);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var start = (int)reader.TokenStartIndex;
                // With its quotes, as canonical order compares names.
                var name = context.Slice(start, reader.ValueSpan.Length + 2);
                for (; next < names.Length && names[next].AsSpan().SequenceCompareTo(name) < 0; next++)
                    Append(merged, ref end, names[next], groups[next]);
                reader.Read();
                reader.Skip();
                Append(merged, ref end, context[start..(int)reader.BytesConsumed], (byte)',');
            }
        }

        for (; next < names.Length; next++) Append(merged, ref end, names[next], groups[next]);
        // In place of the last comma.
        merged[end - 1] = (byte)'}';
        return merged;
    }

    private static void Append(byte[] to, ref int end, byte[] name, byte[]? group)
    {
        if (group is null) return;
        Append(to, ref end, name, (byte)':');
        Append(to, ref end, group, (byte)',');
    }

    private static void Append(byte[] to, ref int end, ReadOnlySpan<byte> bytes, byte mark)
    {
        bytes.CopyTo(to.AsSpan(end));
        end += bytes.Length;
        to[end++] = mark;
    }
}
