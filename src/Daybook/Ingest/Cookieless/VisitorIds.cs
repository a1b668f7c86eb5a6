using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Daybook.Ingest.Cookieless;

/// <summary>
/// The anonymous id of a visitor who carries none: the same for one address, user agent and source, as long as one key is used.
/// </summary>
internal static class VisitorIds
{
    /// <summary>So that people who read an id know what it is.</summary>
    public const string Prefix = "day-";

    // 128 bits: enough for ids that live for a day.
    private const int Bytes = 16;

    /// <param name="key">The day's: <see cref="VisitorKeys"/>.</param>
    public static string Of(ReadOnlySpan<byte> key, string source, IPAddress address, string? agent)
    {
        // None of the three can hold U+0000, so no two visitors have the same text.
        var visitor = Encoding.UTF8.GetBytes($"{source}\0{address}\0{agent}");
        return Prefix + Convert.ToHexStringLower(HMACSHA256.HashData(key, visitor).AsSpan(0, Bytes));
    }
}
