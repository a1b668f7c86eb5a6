using System.Text;
using Daybook.Foundation.Access.Tokens;
using Daybook.Foundation.Http;

namespace Daybook.Foundation.Access;

/// <summary>One API key: settings <c>Daybook__Access__ApiKeys__N__*</c>. The key itself is not stored anywhere.</summary>
public sealed class ApiKeyOptions
{
    private const string HashPrefix = "sha256:";

    /// <summary>Names the caller in logs and in the audit log.</summary>
    public string Id { get; set; } = "";

    /// <summary><c>sha256:</c> and the 64 hex digits of the key's SHA-256, as <c>printf %s KEY | sha256sum</c> prints them.</summary>
    public string KeyHash { get; set; } = "";

    /// <summary>Of <c>ingest</c>, <c>read</c>, <c>ops</c>, <c>sql</c>, separated by commas or spaces.</summary>
    public string Scopes { get; set; } = "";

    /// <summary>The <c>source</c> of events this key sends without one; empty: <c>default</c>.</summary>
    public string Source { get; set; } = "";

    /// <summary>At least 32 bytes; empty: bodies need no signature. See <see cref="SignedBody"/>.</summary>
    public string SigningSecret { get; set; } = "";

    public IEnumerable<string> Faults(string setting)
    {
        if (Id.Length == 0) yield return $"{setting}__Id is empty: give the key a name.";
        if (Id.StartsWith(TokenClaims.CallerPrefix, StringComparison.Ordinal))
            yield return $"{setting}__Id is '{Id}': names that begin with {TokenClaims.CallerPrefix} are those of tokens.";
        if (Hash() is null)
            yield return $"{setting}__KeyHash is not a hash: it must be sha256: and 64 hex digits. Print them with: printf %s YOUR-KEY | "
                + "sha256sum";
        if (ScopeSet() is not { Count: > 0 })
            yield return $"{setting}__Scopes is '{Scopes}': it must name one or more of ingest, read, ops, sql.";
        if (SigningSecret.Length > 0 && Encoding.UTF8.GetByteCount(SigningSecret) < AccessOptions.MinSecretBytes)
            yield return $"{setting}__SigningSecret is shorter than {AccessOptions.MinSecretBytes} bytes. Make one with: openssl rand "
                + "-hex 32";
    }

    /// <returns>32 bytes, or null when <see cref="KeyHash"/> is not of its form.</returns>
    public byte[]? Hash()
    {
        var hex = KeyHash.StartsWith(HashPrefix, StringComparison.Ordinal) ? KeyHash[HashPrefix.Length..] : "";
        return hex.Length == 64 && hex.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hex) : null;
    }

    /// <returns>Null if a word is not a scope.</returns>
    public HashSet<Scope>? ScopeSet()
    {
        HashSet<Scope> scopes = [];
        foreach (var word in Scopes.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (ScopeNames.Parse(word) is not { } scope) return null;
            scopes.Add(scope);
        }

        return scopes;
    }
}
