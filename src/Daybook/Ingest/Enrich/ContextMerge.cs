using System.Text.Json;
using Daybook.Ingest.Parsing;

namespace Daybook.Ingest.Enrich;

/// <summary>Puts groups into a context without writing its other members anew. The result is canonical, as both parts are.</summary>
internal static class ContextMerge
{
    /// <param name="context">A canonical JSON object that has none of the groups with a value.</param>
    /// <param name="names">With their quotes, in canonical order.</param>
    /// <param name="groups">The value of each name, canonical; null where there is none.</param>
    public static byte[] Of(ReadOnlySpan<byte> context, ReadOnlySpan<byte[]> names, ReadOnlySpan<byte[]?> groups)
    {
        var merged = new ByteBuffer();
        merged.Append((byte)'{');
        var next = 0;
        var reader = new Utf8JsonReader(context);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            // With its quotes, as canonical order compares names.
            var name = context.Slice(start, reader.ValueSpan.Length + 2);
            for (; next < names.Length && names[next].AsSpan().SequenceCompareTo(name) < 0; next++)
                Append(merged, names[next], groups[next]);
            reader.Read();
            reader.Skip();
            merged.Append(context[start..(int)reader.BytesConsumed]);
            merged.Append((byte)',');
        }

        for (; next < names.Length; next++) Append(merged, names[next], groups[next]);
        if (merged.Length > 1) merged.CutTo(merged.Length - 1);
        merged.Append((byte)'}');
        return merged.Written.ToArray();
    }

    private static void Append(ByteBuffer to, byte[] name, byte[]? group)
    {
        if (group is null) return;
        to.Append(name);
        to.Append((byte)':');
        to.Append(group);
        to.Append((byte)',');
    }
}
