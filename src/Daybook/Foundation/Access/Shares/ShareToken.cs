using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Daybook.Foundation.Access.Shares;

/// <summary>
/// The secret of a share link: <c>dbs_</c>, then 256 random bits as 43 characters of base64url. Only its SHA-256 is stored.
/// </summary>
public static class ShareToken
{
    public const string Prefix = "dbs_";

    private const int Bytes = 32, Characters = 43;

    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>True for every text that could be a token, whether there is a share of it or not.</summary>
    public static bool IsOne(string text) =>
        text.Length == Prefix.Length + Characters && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text.AsSpan(Prefix.Length).IndexOfAnyExcept(Allowed) < 0;

    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
