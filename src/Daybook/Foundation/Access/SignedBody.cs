using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Access;

/// <summary>
/// Checks <c>X-Daybook-Signature: t=UNIX_SECONDS,v1=HEX</c>, where HEX is HMAC-SHA-256 of <c>UNIX_SECONDS.BODY</c> under the key's signing
/// secret, and BODY the bytes as they travel (compressed, when they are). More than one <c>v1</c> may be sent while a secret is changed.
/// </summary>
public sealed class SignedBody(IOptions<SignedBodyOptions> options, TimeProvider clock)
{
    public const string Header = "X-Daybook-Signature";

    /// <summary>How far the signature's time may differ from this clock.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const int Chunk = 16 * 1024;

    /// <summary>Reads the body and puts it back. Requests without a body (GET, HEAD) need no signature.</summary>
    /// <returns>Null when the signature is good.</returns>
    /// <exception cref="ProblemException"><c>payload_too_large</c>.</exception>
    public async ValueTask<Problem?> Check(HttpRequest request, byte[] secret, CancellationToken cancel)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return null;
        if (Parse(request.Headers[Header].ToString()) is not { } signature)
            return Refuse(
                $"This key signs its bodies: send {Header}: t=UNIX_SECONDS,v1=HEX, with HEX the HMAC-SHA-256 of UNIX_SECONDS.BODY under "
                + "the key's signing secret.");
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (Math.Abs((decimal)now - signature.Time) > (decimal)Tolerance.TotalSeconds)
            return Refuse(
                $"The signature's time is {signature.Time}, this service's is {now}: they may differ by {Tolerance.TotalSeconds} seconds. Sign each try anew, and check the sender's clock.");
        var body = await Read(request, cancel);
        request.Body = body;
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes(signature.Time.ToString(CultureInfo.InvariantCulture) + "."));
        hmac.AppendData(body.GetBuffer(), 0, (int)body.Length);
        var expected = hmac.GetHashAndReset();
        var good = false;
        foreach (var offered in signature.Hashes) good |= CryptographicOperations.FixedTimeEquals(offered, expected);
        return good ? null
            : Refuse(
                "The signature does not fit the body. Sign the bytes that are sent, after compression, with this key's signing secret.");
    }

    private async Task<MemoryStream> Read(HttpRequest request, CancellationToken cancel)
    {
        var limit = options.Value.MaxBodyBytes;
        var body = new MemoryStream((int)Math.Min(request.ContentLength ?? Chunk, Math.Min(limit, 1024 * 1024)));
        var chunk = new byte[Chunk];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancel)) > 0)
        {
            if (body.Length + read > limit)
                throw new ProblemException(
                    new Problem(ProblemCode.PayloadTooLarge, $"The body is larger than {limit} bytes. Send it in several requests."));
            body.Write(chunk, 0, read);
        }

        body.Position = 0;
        return body;
    }

    private static Problem Refuse(string detail) => new(ProblemCode.Unauthenticated, detail);

    private static (long Time, List<byte[]> Hashes)? Parse(string header)
    {
        long? time = null;
        List<byte[]> hashes = [];
        foreach (var part in header.Split(',', 8, StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal)
                && long.TryParse(part.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) time = seconds;
            else if (part.StartsWith("v1=", StringComparison.Ordinal) && part.Length == 3 + 64 && part.Skip(3).All(char.IsAsciiHexDigit))
                hashes.Add(Convert.FromHexString(part.AsSpan(3)));
        }

        return time is { } at && hashes.Count > 0 ? (at, hashes) : null;
    }
}

/// <summary>
/// Bound to <c>Daybook:Ingest</c>, because signing needs this one setting: it must not read more than ingest would accept.
/// </summary>
public sealed class SignedBodyOptions
{
    public int MaxBodyBytes { get; set; } = 4 * 1024 * 1024;
}
