using Daybook.Foundation.Events;
using Daybook.Ingest.Reading;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Ingest.Segment;

/// <summary>
/// Runs before the access check, because a call without credentials in a header may have its <c>writeKey</c> in the body.
/// </summary>
public static class FindWriteKey
{
    public static async Task Run(HttpRequest request, CancellationToken cancel)
    {
        if (request.Headers.Authorization.Count > 0 || request.Headers.ContainsKey("X-Api-Key")) return;
        try
        {
            // Keeps the body as it arrived, so that later steps can read it and check its signature as if nobody had read it.
            using (var raw = await ReadBody.ReadAsSent(request, ReceiveSegment.MaxBodyBytes, cancel))
                request.Body = new MemoryStream(raw.Bytes.ToArray(), writable: false);
            using var body = await ReadBody.Read(request, ReceiveSegment.MaxBodyBytes, cancel);
            if (SegmentBody.WriteKey(body.Bytes.Span) is { Length: > 0 } key) PresentedKey.Set(request, key);
            request.Body.Position = 0;
        }
        catch (ProblemException e) when (e.Problem.Code == ProblemCode.PayloadTooLarge)
        {
            throw new ProblemException(e.Problem with { Status = StatusCodes.Status400BadRequest });
        }
    }
}
