using Daybook.Ingest.Reading;
using Daybook.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Ingest.Segment;

/// <summary>Before access judges: a call without credentials in a header may have its <c>writeKey</c> in the body.</summary>
public static class FindWriteKey
{
    public static async Task Run(HttpRequest request, CancellationToken cancel)
    {
        if (request.Headers.Authorization.Count > 0 || request.Headers.ContainsKey("X-Api-Key")) return;
        // Kept as it came, so that it can be read again, and its signature checked, as if nobody had looked.
        var raw = await ReadRaw(request, cancel);
        request.Body = new MemoryStream(raw, writable: false);
        using var body = await ReadBody.Read(request, ReceiveSegment.MaxBodyBytes, cancel);
        if (SegmentBody.WriteKey(body.Bytes.Span) is { Length: > 0 } key) PresentedKey.Set(request, key);
        request.Body.Position = 0;
    }

    private static async Task<byte[]> ReadRaw(HttpRequest request, CancellationToken cancel)
    {
        using var body = await ReadBody.ReadAsSent(request, ReceiveSegment.MaxBodyBytes, cancel);
        return body.Bytes.ToArray();
    }
}
