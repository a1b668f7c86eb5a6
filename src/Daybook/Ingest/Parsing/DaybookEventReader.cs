using System.Text.Json;
using Daybook.Ingest.Reading;

namespace Daybook.Ingest.Parsing;

/// <summary>Reads Daybook's own form of an event, in all its spellings.</summary>
internal sealed class DaybookEventReader(WarningList warnings) : IEventReader
{
    private const int UnknownFieldsNamed = 5;

    private readonly FieldReader _fields = new(warnings);

    public void Read(ReadOnlySpan<byte> json, int index, EventDraft draft)
    {
        var reader = new Utf8JsonReader(json, SplitBody.Deep);
        reader.Read();
        var unknown = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = FieldReader.Name(ref reader);
            var field = FieldNames.Of(name, out var spelling, out var rank);
            reader.Read();
            if (field == FieldName.Unknown) Unknown(ref reader, name, draft, index, ref unknown);
            else Field(ref reader, field, spelling, rank, draft, index);
        }
    }

    private void Field(ref Utf8JsonReader reader, FieldName field, string spelling, int rank, EventDraft draft, int index)
    {
        switch (field)
        {
            case FieldName.EventId:
                _fields.Text(ref reader, draft.EventId, spelling, rank, EventLimits.IdLength, orInteger: true,
                index); break;
            case FieldName.EventType: _fields.Name(ref reader, draft.EventType, spelling, rank, EventLimits.EventTypeLength, index); break;
            case FieldName.UserId:
                _fields.Text(ref reader, draft.UserId, spelling, rank, EventLimits.IdLength, orInteger: true,
                index); break;
            case FieldName.AnonymousId:
                _fields.Text(ref reader, draft.AnonymousId, spelling, rank, EventLimits.IdLength, orInteger: true,
                index); break;
            case FieldName.SessionId:
                _fields.Text(ref reader, draft.SessionId, spelling, rank, EventLimits.IdLength, orInteger: true,
                index); break;
            case FieldName.Source: _fields.Name(ref reader, draft.Source, spelling, rank, EventLimits.IdLength, index); break;
            case FieldName.OccurredAt: _fields.Time(ref reader, draft.OccurredAt, spelling, rank, index); break;
            case FieldName.SentAt: _fields.Time(ref reader, draft.SentAt, spelling, rank, index); break;
            case FieldName.Cookieless: _fields.Flag(ref reader, draft.Cookieless, spelling, rank, index); break;
            case FieldName.Properties: _fields.Object(ref reader, draft.Properties, draft.PropertyMembers, spelling, rank, index); break;
            case FieldName.Context: _fields.Object(ref reader, draft.Context, draft.ContextMembers, spelling, rank, index); break;
            case FieldName.Property: FieldReader.Beside(ref reader, spelling, draft); break;
            default: reader.Skip(); break;
        }
    }

    private void Unknown(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name, EventDraft draft, int index, ref int count)
    {
        if (!FieldReader.SkipWithinDepth(ref reader)) draft.Fault ??= Refusal.Invalid(FieldReader.Shown(name), CanonicalObject.TooDeep);
        if (++count <= UnknownFieldsNamed)
            warnings.Add(index, "unknown_field", FieldReader.Shown(name),
                "It is not a field of an event and is not stored. Put it into `properties`.");
    }
}
