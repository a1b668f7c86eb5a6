using System.Security.Cryptography;
using System.Text;

namespace Daybook.Foundation.Access.Shares;

/// <summary>
/// The secret of a share link: <c>dbs_</c>, then 256 random bits as 43 characters of base64url. Only its SHA-256 is stored.
/// </summary>
public static class ShareToken
{
    public const string Prefix = "dbs_";

    public static string New() => SecretText.New(Prefix);

    /// <summary>True for every text that could be a token, whether there is a share of it or not.</summary>
    public static bool IsOne(string text) => SecretText.IsOne(text, Prefix);

    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
