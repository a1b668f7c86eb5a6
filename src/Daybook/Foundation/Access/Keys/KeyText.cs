using System.Security.Cryptography;
using System.Text;

namespace Daybook.Foundation.Access.Keys;

/// <summary>The text of a key made at run time: <c>dbk_</c>, then 256 random bits as 43 characters of base64url.</summary>
/// <remarks>
/// Only its SHA-256 is stored. A slow hash protects passwords, which can be guessed; nobody guesses 256 bits, and a slow hash would cost
/// every event its time. The first characters are always the same, so that tools which look for leaked secrets find it.
/// </remarks>
public static class KeyText
{
    public const string Prefix = "dbk_";

    public static string New() => SecretText.New(Prefix);

    /// <summary>True for every text that could be such a key, whether there is one or not.</summary>
    public static bool IsOne(string text) => SecretText.IsOne(text, Prefix);

    /// <summary>Hex digits, to look it up by.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
