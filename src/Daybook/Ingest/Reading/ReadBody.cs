using System.Buffers;
using Daybook.Foundation.Compression;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Ingest.Reading;

/// <summary>
/// Reads and inflates a request's body. The inflated size counts and is checked while it streams, so a zip bomb costs no more memory than
/// an honest body.
/// </summary>
internal static class ReadBody
{
    private const int FirstRead = 16 * 1024;

    /// <exception cref="ProblemException"><c>payload_too_large</c>, <c>unsupported_media_type</c>, or <c>invalid_json</c> if the body
    /// cannot be inflated.</exception>
    public static async Task<RequestBody> Read(HttpRequest request, int maxBytes, CancellationToken cancel)
    {
        if (request.ContentLength > maxBytes) throw TooLarge(maxBytes);
        var encoding = request.Headers.ContentEncoding.ToString().Trim();
        if (IsIdentity(encoding)) return Plain(await Fill(request.Body, (int)(request.ContentLength ?? 0), maxBytes, cancel), "");
        await using var inflated = Inflate(request.Body, encoding);
        try
        {
            return Plain(await Fill(inflated, 0, maxBytes, cancel), encoding);
        }
        catch (EndOfStreamException)
        {
            throw new ProblemException(new Problem(
                ProblemCode.InvalidJson,
                $"The body is cut off: its {encoding} data end too early. Nothing was stored; send the whole body again."));
        }
        catch (InvalidDataException)
        {
            throw new ProblemException(
                new Problem(ProblemCode.InvalidJson, $"The body is not valid {encoding} data, though Content-Encoding says so."));
        }
    }

    /// <summary>The body as it arrived, compressed or not.</summary>
    /// <exception cref="ProblemException"><c>payload_too_large</c>.</exception>
    public static Task<RequestBody> ReadAsSent(HttpRequest request, int maxBytes, CancellationToken cancel) =>
        request.ContentLength > maxBytes ? throw TooLarge(maxBytes)
            : Fill(request.Body, (int)(request.ContentLength ?? 0), maxBytes, cancel, withMark: true);

    // A proxy that strips the header, or a client that compresses and forgets to say so: without this each line would be refused as no
    // JSON.
    private static RequestBody Plain(RequestBody body, string inflated)
    {
        if (CompressedForms.Of(body.Bytes.Span) is not { } form) return body;
        body.Dispose();
        throw new ProblemException(new Problem(ProblemCode.InvalidJson, (inflated, form.Encoding) switch
        {
            ({ Length: > 0 }, _) =>
                $"The body is {inflated} data, as Content-Encoding says, but what they hold looks {form.Name}-compressed again. Compress "
                    + "it once.",
            (_, { } encoding) =>
                $"The body looks {form.Name}-compressed, and no header says so. Send it with the header Content-Encoding: {encoding}.",
            _ =>
                $"The body looks {form.Name}-compressed, which is not supported. Send gzip, deflate or br, with a Content-Encoding "
                    + "header, or no compression.",
        }));
    }

    private static bool IsIdentity(string encoding) =>
        encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase);

    private static InflatingStream Inflate(Stream body, string encoding) => encoding.ToUpperInvariant() switch
    {
        "GZIP" or "X-GZIP" => InflatingStream.Gzip(body),
        "DEFLATE" => InflatingStream.Zlib(body),
        "BR" => InflatingStream.Brotli(body),
        _ => throw new ProblemException(new Problem(
            ProblemCode.UnsupportedMediaType,
            $"Content-Encoding '{Short(encoding)}' is not supported: send gzip, deflate, br, or no encoding.")),
    };

    private static async Task<RequestBody> Fill(Stream stream, int expected, int maxBytes, CancellationToken cancel, bool withMark = false)
    {
        // One byte more than expected, to see the end without growing. One byte more than the limit, to see a body that exceeds it.
        var buffer = ArrayPool<byte>.Shared.Rent(expected > 0 ? expected + 1 : Math.Min(FirstRead, maxBytes + 1));
        var length = 0;
        try
        {
            while (true)
            {
                var room = Math.Min(buffer.Length, maxBytes + 1) - length;
                if (room == 0) buffer = Grow(buffer, length, maxBytes);
                var read = await stream.ReadAsync(buffer.AsMemory(length, Math.Min(buffer.Length, maxBytes + 1) - length), cancel);
                if (read == 0)
                {
                    var start = withMark ? 0 : MarkLength(buffer, length);
                    return new RequestBody(buffer, start, length - start);
                }

                length += read;
                if (length > maxBytes) throw TooLarge(maxBytes);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static byte[] Grow(byte[] buffer, int length, int maxBytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 2, maxBytes + 1));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    // Some Windows tools write a byte order mark before UTF-8.
    private static int MarkLength(byte[] buffer, int length) => buffer.AsSpan(0, length).StartsWith("\ufeff"u8) ? 3 : 0;

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static ProblemException TooLarge(int maxBytes) => new(new Problem(
        ProblemCode.PayloadTooLarge, $"The body is larger than {maxBytes} bytes (after decompression). Send it in several requests."));
}
