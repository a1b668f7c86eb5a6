using Daybook.Events;
using Daybook.Platform.Http;
using Microsoft.Net.Http.Headers;

namespace Daybook.Ingest.Reading;

/// <summary>How the events of a body are written.</summary>
internal enum BodyFormat
{
    /// <summary>One event, an array of events, or <c>{"events":[…]}</c>.</summary>
    Json,

    /// <summary>One event a line.</summary>
    Lines,
}

internal static class BodyFormats
{
    /// <summary>No Content-Type is read as JSON.</summary>
    /// <exception cref="ProblemException"><c>unsupported_media_type</c>.</exception>
    public static BodyFormat Of(string? contentType)
    {
        if (string.IsNullOrWhiteSpace(contentType)) return BodyFormat.Json;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)) throw Unsupported(contentType);
        // JSON between systems is UTF-8 (RFC 8259).
        if (type.Charset is { Length: > 0 } charset && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            && !charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase) && !charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase))
            throw Unsupported(contentType);
        return type.MediaType.Value?.ToUpperInvariant() switch
        {
            "APPLICATION/JSON" or "TEXT/JSON" => BodyFormat.Json,
            "APPLICATION/X-NDJSON" or "APPLICATION/NDJSON" => BodyFormat.Lines,
            _ => throw Unsupported(contentType),
        };
    }

    private static ProblemException Unsupported(string contentType) => new(new Problem(
        ProblemCode.UnsupportedMediaType,
        $"Content-Type '{(contentType.Length <= 80 ? contentType : contentType[..80] + "…")}' is not supported: send application/json or application/x-ndjson, in UTF-8."));
}
