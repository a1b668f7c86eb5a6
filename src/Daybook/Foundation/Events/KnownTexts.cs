using System.Text.Json;

namespace Daybook.Foundation.Events;

/// <summary>Texts seen in one message. Its events share types, sources and most people, so they share the strings too.</summary>
internal sealed class KnownTexts
{
    private const int Slots = 256;

    private readonly string?[] _texts = new string?[Slots];

    /// <summary>The string behind a property name on which the reader stands.</summary>
    public string? Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped
            || reader.ValueSpan is not [.., var beforeLast, var last] text) return reader.GetString();
        ref var slot = ref _texts[(text.Length + (last * 31) + (beforeLast * 131)) % Slots];
        if (slot is not null && reader.ValueTextEquals(slot)) return slot;
        return slot = reader.GetString();
    }
}
