using Daybook.Foundation.Events;
using Daybook.Ingest.CloudEvents;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Daybook.Ingest.Reading;

/// <summary>How the events of a body are written.</summary>
internal enum BodyFormat
{
    /// <summary>One event, an array of events, or <c>{"events":[…]}</c>.</summary>
    Json,

    /// <summary>One event a line.</summary>
    Lines,

    /// <summary>One CloudEvent.</summary>
    CloudEvent,

    /// <summary>An array of CloudEvents.</summary>
    CloudEventBatch,

    /// <summary>A CloudEvent's data; its attributes are headers.</summary>
    CloudEventBinary,
}

internal static class BodyFormats
{
    /// <summary>A missing Content-Type means JSON.</summary>
    /// <exception cref="ProblemException"><c>unsupported_media_type</c>.</exception>
    public static BodyFormat Of(HttpRequest request)
    {
        var contentType = request.ContentType;
        var none = string.IsNullOrWhiteSpace(contentType);
        MediaTypeHeaderValue? type = null;
        if (!none && !MediaTypeHeaderValue.TryParse(contentType, out type)) throw Unsupported(contentType!);
        var media = type?.MediaType.Value?.ToUpperInvariant() ?? "";
        // The batch first, because its name begins with the other's.
        if (media.StartsWith("APPLICATION/CLOUDEVENTS-BATCH", StringComparison.Ordinal))
            return OfCloudEvents(type!, media, "APPLICATION/CLOUDEVENTS-BATCH", BodyFormat.CloudEventBatch);
        if (media.StartsWith("APPLICATION/CLOUDEVENTS", StringComparison.Ordinal))
            return OfCloudEvents(type!, media, "APPLICATION/CLOUDEVENTS", BodyFormat.CloudEvent);
        // The binary mode's data may have any type.
        if (BinaryCloudEvent.Is(request)) return BodyFormat.CloudEventBinary;
        if (none) return BodyFormat.Json;
        RequireUtf8(type!);
        return media switch
        {
            "APPLICATION/JSON" or "TEXT/JSON" => BodyFormat.Json,
            "APPLICATION/X-NDJSON" or "APPLICATION/NDJSON" => BodyFormat.Lines,
            _ => throw Unsupported(contentType!),
        };
    }

    private static BodyFormat OfCloudEvents(MediaTypeHeaderValue type, string media, string name, BodyFormat format)
    {
        if (media != name + "+JSON") throw Unsupported(type.ToString());
        RequireUtf8(type);
        return format;
    }

    // JSON between systems is UTF-8 (RFC 8259).
    private static void RequireUtf8(MediaTypeHeaderValue type)
    {
        if (type.Charset is { Length: > 0 } charset && charset.Value?.Trim('"').ToUpperInvariant() is not ("UTF-8" or "US-ASCII"))
            throw Unsupported(type.ToString());
    }

    private static ProblemException Unsupported(string contentType) => new(new Problem(
        ProblemCode.UnsupportedMediaType,
        $"Content-Type '{(contentType.Length <= 80 ? contentType : contentType[..80] + "…")}' is not supported: send application/json, "
        + "application/x-ndjson, application/cloudevents+json or application/cloudevents-batch+json, in UTF-8."));
}
