using System.Text.Json;
using System.Text.Unicode;
using Daybook.Foundation.Events;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Reading;
using Daybook.Foundation.Http;

namespace Daybook.Ingest.Segment;

/// <summary>A Segment body, split into its parts.</summary>
/// <param name="Calls">The calls, each as sent.</param>
/// <param name="SentAt">The batch's <c>sentAt</c>, which applies to every call without one.</param>
/// <param name="Context">The batch's <c>context</c> as sent. It applies to every call, below the call's own. Empty if there is
/// none.</param>
internal sealed record SegmentBody(List<RawEvent> Calls, DateTimeOffset? SentAt, ReadOnlyMemory<byte> Context)
{
    /// <exception cref="ProblemException"><c>invalid_json</c> or <c>batch_too_large</c>.</exception>
    public static SegmentBody Split(ReadOnlyMemory<byte> body, SegmentCall call, int maxCalls, WarningList warnings)
    {
        var parts = call == SegmentCall.Batch
            ? SplitBody.BesideNonNumbers(body, bytes => Batch(bytes, maxCalls, warnings), parts => parts.Calls)
            : new SegmentBody(SplitBody.BesideNonNumbers(body, bytes => new List<RawEvent> { SplitBody.Single(bytes) }, calls => calls),
                null, default);
        if (parts.Context.Length > 0 && !Utf8.IsValid(parts.Context.Span)) throw Invalid("The batch's `context` is not valid UTF-8.");
        SplitBody.MarkInvalidUtf8(body, parts.Calls);
        return parts;
    }

    /// <summary>
    /// The <c>writeKey</c> at the top of a body, or null. Also null if the body is not JSON, because a later step reports that.
    /// </summary>
    public static string? WriteKey(ReadOnlySpan<byte> body)
    {
        try
        {
            string? key = null;
            var reader = new Utf8JsonReader(body, SplitBody.Deep);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isKey = FieldReader.Name(ref reader).SequenceEqual("writeKey"u8);
                reader.Read();
                if (isKey && reader.TokenType == JsonTokenType.String) key = reader.GetString();
                else reader.Skip();
            }

            return key;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static SegmentBody Batch(ReadOnlyMemory<byte> body, int maxCalls, WarningList warnings)
    {
        // It may be the second look at a body, which says the same again.
        warnings.CutTo(0);
        List<RawEvent>? calls = null;
        DateTimeOffset? sentAt = null;
        ReadOnlyMemory<byte> context = default;
        try
        {
            var reader = new Utf8JsonReader(body.Span, SplitBody.Deep);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw Invalid("The body must be an object with the array `batch`.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var said = FieldReader.Name(ref reader);
                var name = said.SequenceEqual("batch"u8) ? 'b' : said.SequenceEqual("sentAt"u8) ? 's'
                    : said.SequenceEqual("context"u8) ? 'c' : ' ';
                reader.Read();
                if (name == 'b' && reader.TokenType == JsonTokenType.StartArray) calls = SplitBody.Items(ref reader, body, maxCalls);
                else if (name == 's') sentAt = SentAtOf(ref reader, warnings);
                else if (name == 'c' && reader.TokenType == JsonTokenType.StartObject) context = ValueOf(ref reader, body);
                else reader.Skip();
            }

            SplitBody.ReadToEnd(ref reader);
        }
        catch (JsonException e)
        {
            throw SplitBody.NotJson(e, body.Span);
        }

        return new SegmentBody(calls ?? throw Invalid("The body must be an object with the array `batch`."), sentAt, context);
    }

    private static DateTimeOffset? SentAtOf(ref Utf8JsonReader reader, WarningList warnings)
    {
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && Timestamp.TryParse(reader.ValueSpan, out var time, out _))
            return time;
        if (reader.TokenType != JsonTokenType.Null)
            warnings.Add(null, "sent_at_ignored", "sentAt",
                $"The batch's time of sending cannot be read, so clocks were not compared. {Timestamp.Advice}");
        reader.Skip();
        return null;
    }

    private static ReadOnlyMemory<byte> ValueOf(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return body[start..(int)reader.BytesConsumed];
    }

    private static ProblemException Invalid(string detail) => new(new Problem(ProblemCode.InvalidJson, detail));
}
