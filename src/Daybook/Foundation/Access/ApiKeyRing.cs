using System.Security.Cryptography;
using System.Text;
using Daybook.Foundation;
using Daybook.Foundation.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Access;

/// <summary>The configured API keys, and the local key on a developer's machine.</summary>
public sealed class ApiKeyRing
{
    /// <summary>All scopes, in Development only.</summary>
    public const string LocalKey = "daybook-local-key";

    private readonly List<(byte[] Hash, ApiKey Key)> _keys = [];

    public ApiKeyRing(IOptions<AccessOptions> options, IConfiguration configuration)
    {
        foreach (var key in options.Value.ApiKeys)
        {
            var caller = new Caller(key.Id, key.Source.Length > 0 ? key.Source : null, key.ScopeSet()!);
            _keys.Add((key.Hash()!, new ApiKey(caller, key.SigningSecret.Length > 0 ? Encoding.UTF8.GetBytes(key.SigningSecret) : null)));
        }

        if (configuration.IsDevelopment())
            _keys.Add((HashOf(LocalKey), new ApiKey(new Caller("local", null, AccessPolicy.AllScopes), null)));
    }

    /// <summary>The key, or null. The time it takes does not show which key was close, because every hash is compared in full.</summary>
    public ApiKey? Find(string key)
    {
        var hash = HashOf(key);
        ApiKey? found = null;
        foreach (var (known, one) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known)) found = one;
        }

        return found;
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <param name="SigningSecret">When set, bodies sent with this key must be signed.</param>
public sealed record ApiKey(Caller Caller, byte[]? SigningSecret);
