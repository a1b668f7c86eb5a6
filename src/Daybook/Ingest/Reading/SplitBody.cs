using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Daybook.Foundation.Events;
using Daybook.Ingest.Parsing;
using Daybook.Foundation.Http;

namespace Daybook.Ingest.Reading;

/// <summary>
/// Finds the events of a body. If a body is not JSON, all of it fails. If a line of NDJSON is not JSON, only that line fails.
/// </summary>
internal static class SplitBody
{
    // Depth is checked for each event, so that a deep one does not make its neighbours fail.
    internal static readonly JsonReaderOptions Deep = new() { MaxDepth = int.MaxValue };

    private const string NotUtf8 = "It is not valid UTF-8.";

    /// <exception cref="ProblemException"><c>invalid_json</c> or <c>batch_too_large</c>.</exception>
    public static List<RawEvent> Split(ReadOnlyMemory<byte> body, BodyFormat format, int maxEvents)
    {
        var events = format switch
        {
            BodyFormat.Lines => Lines(body, maxEvents),
            BodyFormat.CloudEvent => BesideNonNumbers(body, bytes => new List<RawEvent> { Single(bytes) }, events => events),
            BodyFormat.CloudEventBatch => BesideNonNumbers(body, bytes => Array(bytes, maxEvents), events => events),
            _ => BesideNonNumbers(body, bytes => Json(bytes, maxEvents), events => events),
        };
        MarkInvalidUtf8(body, events);
        return events;
    }

    /// <summary>
    /// Splits a body; where it is no JSON only because of NaN or an infinity, the events these stand in are marked, and the others are
    /// read.
    /// </summary>
    /// <param name="eventsOf">The list in what was split, to be marked.</param>
    public static T BesideNonNumbers<T>(ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, T> split, Func<T, List<RawEvent>> eventsOf)
    {
        ProblemException fault;
        try
        {
            return split(body);
        }
        catch (ProblemException e) when (e.Problem.Code == ProblemCode.InvalidJson)
        {
            fault = e;
        }

        if (NonNumbers.Find(body.Span) is not { } found) throw fault;
        T parts;
        try
        {
            parts = split(found.Plain);
        }
        catch (ProblemException)
        {
            // It says what is to be mended first.
            throw fault;
        }

        var events = eventsOf(parts);
        var marked = 0;
        for (var i = 0; i < events.Count; i++)
        {
            MemoryMarshal.TryGetArray(events[i].Bytes, out var place);
            List<string> within = [.. found.Within(place.Offset, place.Offset + place.Count)];
            marked += within.Count;
            events[i] = new RawEvent(body.Slice(place.Offset, place.Count), within.Count == 0 ? null : NotANumber(within[0]));
        }

        // One that stands in no event spoils them all.
        return marked == found.Count ? parts : throw fault;
    }

    /// <summary>A body that is one event and nothing else.</summary>
    /// <exception cref="ProblemException"><c>invalid_json</c>.</exception>
    public static RawEvent Single(ReadOnlyMemory<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Span, Deep);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw Invalid("The body must be an object.");
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var end = (int)reader.BytesConsumed;
            ReadToEnd(ref reader);
            return new RawEvent(body[start..end], null);
        }
        catch (JsonException e)
        {
            throw NotJson(e, body.Span);
        }
    }

    private static List<RawEvent> Array(ReadOnlyMemory<byte> body, int maxEvents)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Span, Deep);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray) throw Invalid("The body must be an array.");
            var events = Items(ref reader, body, maxEvents);
            ReadToEnd(ref reader);
            return events;
        }
        catch (JsonException e)
        {
            throw NotJson(e, body.Span);
        }
    }

    private static List<RawEvent> Json(ReadOnlyMemory<byte> body, int maxEvents)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Span, Deep);
            reader.Read();
            List<RawEvent>? events = null;
            if (reader.TokenType == JsonTokenType.StartArray) events = Items(ref reader, body, maxEvents);
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                var start = (int)reader.TokenStartIndex;
                events = EventsMember(ref reader, body, maxEvents) ?? [new(body[start..(int)reader.BytesConsumed], null)];
            }

            ReadToEnd(ref reader);
            return events ?? throw Invalid("The body must be one event (an object), an array of events, or {\"events\":[…]}.");
        }
        catch (JsonException e)
        {
            throw NotJson(e, body.Span);
        }
    }

    public static ProblemException NotJson(JsonException e, ReadOnlySpan<byte> body) => Invalid(
        $"The body is not JSON: at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}. "
        + (body.IsEmpty ? "It is empty." : NonNumbers.Find(body) is { } found ? NotANumber(found.Name)
            : "For one event a line, send Content-Type: application/x-ndjson to /events."));

    /// <summary>Nothing may follow the body's one value.</summary>
    public static void ReadToEnd(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            // A second value is a JsonException.
        }
    }

    /// <summary>The items of the array at whose start the reader is.</summary>
    public static List<RawEvent> Items(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, int maxEvents)
    {
        List<RawEvent> events = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            Add(events, new RawEvent(body[start..(int)reader.BytesConsumed], null), maxEvents);
        }

        return events;
    }

    /// <summary>The array under the top-level key <c>events</c> (the last one if the key is there twice), or null.</summary>
    private static List<RawEvent>? EventsMember(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, int maxEvents)
    {
        List<RawEvent>? events = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isEvents = FieldReader.Name(ref reader).SequenceEqual("events"u8);
            reader.Read();
            if (isEvents && reader.TokenType == JsonTokenType.StartArray) events = Items(ref reader, body, maxEvents);
            else reader.Skip();
        }

        return events;
    }

    private static List<RawEvent> Lines(ReadOnlyMemory<byte> body, int maxEvents)
    {
        List<RawEvent> events = [];
        while (!body.IsEmpty)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = Trim(end < 0 ? body : body[..end]);
            body = end < 0 ? default : body[(end + 1)..];
            if (!line.IsEmpty) Add(events, new RawEvent(line, WhyNotJson(line.Span)), maxEvents);
        }

        return events;
    }

    private static string? WhyNotJson(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, Deep);
            ReadToEnd(ref reader);
            return null;
        }
        catch (JsonException e)
        {
            return NonNumbers.Find(line) is { } found ? NotANumber(found.Name)
                : $"The line is not JSON: at byte {e.BytePositionInLine + 1}.";
        }
    }

    private static string NotANumber(string name) => $"It holds {name}, which JSON does not know. Send null, or leave the member out.";

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line)
    {
        var span = line.Span;
        var start = span.IndexOfAnyExcept(" \t\r"u8);
        return start < 0 ? default : line[start..(span.LastIndexOfAnyExcept(" \t\r"u8) + 1)];
    }

    /// <summary>Finds the events with invalid bytes, if the body has any.</summary>
    public static void MarkInvalidUtf8(ReadOnlyMemory<byte> body, List<RawEvent> events)
    {
        if (Utf8.IsValid(body.Span)) return;
        for (var i = 0; i < events.Count; i++)
        {
            if (!Utf8.IsValid(events[i].Bytes.Span)) events[i] = events[i] with { Unreadable = NotUtf8 };
        }
    }

    private static void Add(List<RawEvent> events, RawEvent raw, int maxEvents)
    {
        if (events.Count == maxEvents)
        {
            throw new ProblemException(new Problem(
                ProblemCode.BatchTooLarge,
                $"The request has more than {maxEvents} events; nothing was stored. Send it in several requests."));
        }

        events.Add(raw);
    }

    private static ProblemException Invalid(string detail) => new(new Problem(ProblemCode.InvalidJson, detail));
}
