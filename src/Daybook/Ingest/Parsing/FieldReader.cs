using System.Text;
using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Foundation.Text;

namespace Daybook.Ingest.Parsing;

/// <summary>
/// Reads single values into slots. The reader is at the value and afterwards at its last token, even if the value is wrong.
/// </summary>
internal sealed class FieldReader(WarningList warnings)
{
    private readonly ByteBuffer _scratch = new();

    /// <param name="orInteger">True to accept an integer as its decimal text, with a warning, because many senders number their
    /// users.</param>
    public void Text(ref Utf8JsonReader reader, Slot<string> slot, string spelling, int rank, int maxLength, bool orInteger, int index)
    {
        if (!Claim(ref reader, slot, spelling, rank, index)) return;
        if (reader.TokenType == JsonTokenType.String)
        {
            var text = String(ref reader, out var fault);
            if (fault is not null) slot.Refuse(RejectionCode.InvalidField, fault);
            else if (TextLength.Fault(text, maxLength) is { } tooLong) slot.Refuse(RejectionCode.InvalidField, tooLong);
            else slot.Set(text);
        }
        else if (orInteger && reader.TokenType == JsonTokenType.Number && IsInteger(reader.ValueSpan))
        {
            if (reader.ValueSpan.Length > maxLength)
            {
                slot.Refuse(RejectionCode.InvalidField, $"It has {reader.ValueSpan.Length} digits; at most {maxLength} are allowed.");
                return;
            }

            slot.Set(Encoding.ASCII.GetString(reader.ValueSpan));
            warnings.Add(index, "number_as_text", spelling, "The number was taken as text. Send a string.");
        }
        else
        {
            slot.Refuse(RejectionCode.InvalidField, $"It must be a string, not {Kind(reader.TokenType)}.");
            reader.Skip();
        }
    }

    /// <summary>A name that people choose and compare: it counts in its tidy form (<see cref="NameText"/>), with a warning.</summary>
    public void Name(ref Utf8JsonReader reader, Slot<string> slot, string spelling, int rank, int maxLength, int index)
    {
        Text(ref reader, slot, spelling, rank, maxLength, orInteger: false, index);
        if (slot.Spelling != spelling || slot.Value is not { } said || NameText.Tidy(said) is var name && name == said) return;
        slot.Tidy(name.Length == 0 ? null : name);
        warnings.Add(index, "name_normalised", spelling, name.Length == 0
            ? "The name is nothing but blanks, which is the same as none."
            : $"The name counts as `{name}`: without blanks around it, and each letter with its accents in one form (NFC).");
    }

    public void Time(ref Utf8JsonReader reader, Slot<DateTimeOffset?> slot, string spelling, int rank, int index)
    {
        if (!Claim(ref reader, slot, spelling, rank, index)) return;
        if (reader.TokenType == JsonTokenType.String)
        {
            var parsed = reader.ValueIsEscaped
                ? Timestamp.TryParse(Encoding.UTF8.GetBytes(String(ref reader, out _)), out var time, out var hasOffset)
                : Timestamp.TryParse(reader.ValueSpan, out time, out hasOffset);
            if (!parsed) slot.Refuse(RejectionCode.InvalidTimestamp, Timestamp.Advice);
            else
            {
                slot.Set(time);
                if (!hasOffset)
                    warnings.Add(index, "time_without_offset", spelling, "The time has no offset and was read as UTC. Add Z or an offset.");
            }
        }
        else
        {
            slot.Refuse(RejectionCode.InvalidTimestamp, reader.TokenType == JsonTokenType.Number
                ? $"Unix times are not read, because seconds and milliseconds look alike. {Timestamp.Advice}"
                : $"{Timestamp.Advice} It is {Kind(reader.TokenType)}.");
            reader.Skip();
        }
    }

    public void Flag(ref Utf8JsonReader reader, Slot<bool?> slot, string spelling, int rank, int index)
    {
        if (!Claim(ref reader, slot, spelling, rank, index)) return;
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            slot.Set(reader.TokenType == JsonTokenType.True);
            return;
        }

        slot.Refuse(RejectionCode.InvalidField, $"It must be true or false, not {Kind(reader.TokenType)}.");
        reader.Skip();
    }

    public void Object(ref Utf8JsonReader reader, Slot<CanonicalObject> slot, CanonicalObject members, string spelling, int rank, int index)
    {
        if (!Claim(ref reader, slot, spelling, rank, index)) return;
        members.Clear();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            slot.Refuse(RejectionCode.InvalidField, $"It must be an object, not {Kind(reader.TokenType)}.");
            reader.Skip();
            return;
        }

        var start = reader;
        if (members.AddMembersOf(ref reader, level: 2) is { } fault)
        {
            slot.Refuse(fault.In(spelling));
            reader = start;
            reader.Skip();
            return;
        }

        slot.Set(members);
    }

    /// <summary>A member beside the properties that belongs in them.</summary>
    public static void Beside(ref Utf8JsonReader reader, string name, EventDraft draft)
    {
        if (reader.TokenType == JsonTokenType.Null) return;
        var start = reader;
        if (draft.Beside.Add(name, ref reader, level: 2) is not { } fault) return;
        draft.Fault ??= fault;
        reader = start;
        reader.Skip();
    }

    /// <summary>
    /// The name at which the reader is, without escapes. A lone surrogate matters only in a name that is stored, so it is not a fault
    /// here; <see cref="Utf8JsonReader.ValueTextEquals(ReadOnlySpan{byte})"/> would throw.
    /// </summary>
    public static ReadOnlySpan<byte> Name(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan;
        var plain = new ByteBuffer();
        return JsonText.WriteRaw(plain, reader.ValueSpan, escaped: true) is null ? plain.Slice(1, plain.Length - 1) : reader.ValueSpan;
    }

    /// <summary>A sender's name for something, short enough for a receipt.</summary>
    public static string Shown(ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name);
        return text.Length <= EventLimits.EventTypeLength ? text : text[..EventLimits.EventTypeLength] + "…";
    }

    /// <summary>Skips the value of an unknown member; only its depth is checked.</summary>
    public static bool SkipWithinDepth(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return true;
        var outside = reader.CurrentDepth;
        var within = true;
        do
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                within &= reader.CurrentDepth < EventLimits.Nesting;
        }
        while (reader.Read() && reader.CurrentDepth > outside);
        return within;
    }

    private bool Claim<T>(ref Utf8JsonReader reader, Slot<T> slot, string spelling, int rank, int index)
    {
        if (reader.TokenType == JsonTokenType.Null
            || (slot is Slot<string> && reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty))
        {
            // Null and empty text mean absent. If a spelling comes twice, the last one counts.
            if (slot.Present && slot.Spelling == spelling) slot.Clear();
            return false;
        }

        var earlier = slot.Present ? slot.Spelling : null;
        if (slot.Claim(spelling, rank))
        {
            if (earlier is not null && earlier != spelling) WarnSpelling(index, earlier, spelling);
            return true;
        }

        WarnSpelling(index, spelling, slot.Spelling);
        reader.Skip();
        return false;
    }

    private void WarnSpelling(int index, string ignored, string kept) =>
        warnings.Add(index, "duplicate_spelling", ignored, $"`{ignored}` means the same as `{kept}`, and only `{kept}` counts.");

    private string String(ref Utf8JsonReader reader, out string? fault)
    {
        fault = null;
        if (!reader.ValueIsEscaped) return Encoding.UTF8.GetString(reader.ValueSpan);
        _scratch.Clear();
        fault = JsonText.WriteRaw(_scratch, reader.ValueSpan, escaped: true);
        return fault is null ? reader.GetString()! : "";
    }

    private static bool IsInteger(ReadOnlySpan<byte> number) =>
        number.TrimStart((byte)'-').IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.Number => "a number",
        JsonTokenType.String => "a string",
        _ => "a boolean",
    };
}
