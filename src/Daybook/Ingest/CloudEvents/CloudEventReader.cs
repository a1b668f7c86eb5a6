using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Reading;

namespace Daybook.Ingest.CloudEvents;

/// <summary>
/// Reads one structured CloudEvent (1.0.2). Its identity is <c>source</c> and <c>id</c> together; its data are the properties.
/// </summary>
internal sealed class CloudEventReader(WarningList warnings) : IEventReader
{
    private const int LongestMessageId = 100;

    private readonly FieldReader _fields = new(warnings);
    private readonly CloudEventAttributes _attributes = new();
    private readonly Slot<string> _userOfData = new("data.user_id");

    public void Read(ReadOnlySpan<byte> json, int index, EventDraft draft)
    {
        _attributes.Clear();
        _userOfData.Clear();
        var reader = new Utf8JsonReader(json, SplitBody.Deep);
        reader.Read();
        var data = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = FieldReader.Name(ref reader);
            reader.Read();
            if (name.SequenceEqual("data"u8) || name.SequenceEqual("data_base64"u8))
                Data(ref reader, Encoding.UTF8.GetString(name), index, draft, ref data);
            else if (!Attribute(ref reader, name, index, draft)) Extension(ref reader, name, index, draft);
        }

        draft.Fault ??= _attributes.Refuse() ?? (draft.EventType.Present ? null : CloudEventAttributes.Missing("type"));
        // Also for a bad event, because the receipt names it.
        if (_attributes.Source.Value is { } source && _attributes.Id.Value is { } id)
            Set(draft.EventId, "id", Bounded($"{source}|{id}", LongestMessageId));
        if (draft.Fault is null) Complete(draft, _attributes.Source.Value!);
    }

    private bool Attribute(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name, int index, EventDraft draft)
    {
        const int Long = CloudEventAttributes.LongestSource;
        var (slot, spelling, longest) =
            name.SequenceEqual("id"u8) ? (_attributes.Id, "id", EventLimits.IdLength)
            : name.SequenceEqual("source"u8) ? (_attributes.Source, "source", Long)
            : name.SequenceEqual("specversion"u8) ? (_attributes.SpecVersion, "specversion", 10)
            : name.SequenceEqual("type"u8) ? (draft.EventType, "type", EventLimits.EventTypeLength)
            : name.SequenceEqual("subject"u8) ? (_attributes.Subject, "subject", Long)
            : name.SequenceEqual("dataschema"u8) ? (_attributes.DataSchema, "dataschema", Long)
            : name.SequenceEqual("datacontenttype"u8) ? (_attributes.DataContentType, "datacontenttype", Long)
            : name.SequenceEqual("userid"u8) ? (draft.UserId, "userid", EventLimits.IdLength)
            : default;
        if (slot == draft.EventType) _fields.Name(ref reader, slot, spelling, 0, longest, index);
        else if (slot is not null) _fields.Text(ref reader, slot, spelling, 0, longest, orInteger: spelling == "userid", index);
        else if (name.SequenceEqual("time"u8)) _fields.Time(ref reader, draft.OccurredAt, "time", 0, index);
        else return false;
        return true;
    }

    private void Extension(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name, int index, EventDraft draft)
    {
        if (reader.TokenType == JsonTokenType.Null) return;
        if (name.Length == 0 || name.IndexOfAnyExcept(AttributeNames.Characters) >= 0)
        {
            warnings.Add(index, "unknown_field", FieldReader.Shown(name),
                "Attribute names may contain only lower-case letters and digits. This one is not stored.");
            reader.Skip();
            return;
        }

        var start = reader;
        var text = Encoding.UTF8.GetString(name);
        var fault = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
            ? Refusal.Invalid(text, "An attribute is a text, a number or a boolean.")
            : _attributes.Extensions.Add(text, ref reader, level: 3);
        if (fault is null) return;
        draft.Fault ??= fault;
        reader = start;
        reader.Skip();
    }

    private void Data(ref Utf8JsonReader reader, string name, int index, EventDraft draft, ref bool data)
    {
        if (reader.TokenType == JsonTokenType.Null) return;
        if (data) draft.Fault ??= Refusal.Invalid(name, "A CloudEvent may have either data or data_base64, and only once.");
        data = true;
        if (name == "data" && reader.TokenType == JsonTokenType.StartObject)
        {
            UserOf(reader, index);
            _fields.Object(ref reader, draft.Properties, draft.PropertyMembers, name, 0, index);
        }
        else if (name == "data_base64"
            && (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped || !Base64.IsValid(reader.ValueSpan)))
        {
            draft.Fault ??= Refusal.Invalid(name, "It must be base64 text.");
            reader.Skip();
        }
        else FieldReader.Beside(ref reader, name, draft);
    }

    private void UserOf(Utf8JsonReader data, int index)
    {
        while (data.Read() && data.TokenType == JsonTokenType.PropertyName)
        {
            var isUser = FieldReader.Name(ref data).SequenceEqual("user_id"u8);
            data.Read();
            if (isUser && data.TokenType is JsonTokenType.String or JsonTokenType.Number)
                _fields.Text(ref data, _userOfData, "data.user_id", 0, EventLimits.IdLength, orInteger: true, index);
            else data.Skip();
        }
    }

    private void Complete(EventDraft draft, string source)
    {
        if (draft.UserId.Value is null && draft.UserId.Fault is null)
        {
            if (_userOfData.Fault is { } fault) draft.Fault = fault;
            else if (_userOfData.Value is { } user) Set(draft.UserId, "data.user_id", user);
            else Set(draft.AnonymousId, "source", Bounded(source, EventLimits.IdLength));
        }

        if (_attributes.Subject.Value is { } subject) draft.ContextMembers.Add("subject", subject);
        draft.ContextMembers.AddCanonical("cloudevents", _attributes.Finish());
    }

    private static void Set(Slot<string> slot, string spelling, string value)
    {
        slot.Claim(spelling, 0);
        slot.Set(value);
    }

    private static string Bounded(string text, int length) =>
        text.Length <= length ? text : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
