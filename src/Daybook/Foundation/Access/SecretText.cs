using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Daybook.Foundation.Access;

/// <summary>A secret that Daybook makes: a prefix that says what it opens, then 256 random bits as 43 characters of base64url.</summary>
internal static class SecretText
{
    private const int Bytes = 32, Characters = 43;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static string New(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>True for every text that could be such a secret, whether there is one or not.</summary>
    public static bool IsOne(string text, string prefix) =>
        text.Length == prefix.Length + Characters && text.StartsWith(prefix, StringComparison.Ordinal)
            && text.AsSpan(prefix.Length).IndexOfAnyExcept(Allowed) < 0;
}
