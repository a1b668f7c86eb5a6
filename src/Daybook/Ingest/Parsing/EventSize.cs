using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Ingest.Visitors;

namespace Daybook.Ingest.Parsing;

/// <summary>
/// How large an event is: its properties and its context in canonical form, as they are stored. How it was written down does not count,
/// so an event
/// that was accepted once is accepted again, also as an export writes it. All other fields have limits of their own.
/// </summary>
internal static class EventSize
{
    /// <summary>What Daybook adds to a context: the sender's own id, the stamps of its clock, and what it knows of the visitor.</summary>
    private const int MostAdded = 4_600;

    public static Refusal? Refuse(ReadOnlySpan<byte> properties, ReadOnlySpan<byte> context, int maxBytes)
    {
        var bytes = Bytes(properties.Length) + Bytes(context.Length);
        if (bytes <= maxBytes) return null;
        bytes = Bytes(properties.Length) + Bytes(context.Length - Math.Min(Added(context), MostAdded));
        return bytes <= maxBytes ? null : new Refusal(
            RejectionCode.EventTooLarge, null,
            $"Its properties and context have {bytes} bytes as compact JSON; at most {maxBytes} are allowed.");
    }

    // An empty object counts as 0 bytes.
    private static int Bytes(int length) => length <= 2 ? 0 : length;

    private static int Added(ReadOnlySpan<byte> context)
    {
        var added = 0;
        var reader = new Utf8JsonReader(context);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isAdded = reader.ValueTextEquals("message_id"u8) || reader.ValueTextEquals("clock"u8)
                || ContextFacts.Group(ref reader) != ContextGroups.None;
            reader.Read();
            reader.Skip();
            // With the comma.
            if (isAdded) added += (int)reader.BytesConsumed - start + 1;
        }

        return added;
    }
}
