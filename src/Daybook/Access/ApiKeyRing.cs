using System.Security.Cryptography;
using System.Text;
using Daybook.Platform.Http;
using Daybook.Platform;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Daybook.Access;

/// <summary>The configured API keys, and on a developer's machine the local one.</summary>
public sealed class ApiKeyRing
{
    /// <summary>All scopes, in Development only.</summary>
    public const string LocalKey = "daybook-local-key";

    private readonly List<(byte[] Hash, Caller Caller)> _keys = [];

    public ApiKeyRing(IOptions<AccessOptions> options, IConfiguration configuration)
    {
        foreach (var key in options.Value.ApiKeys)
            _keys.Add((key.Hash()!, new Caller(key.Id, key.Source.Length > 0 ? key.Source : null, key.ScopeSet()!)));
        if (configuration.IsDevelopment())
            _keys.Add((HashOf(LocalKey), new Caller("local", null, AccessPolicy.AllScopes)));
    }

    /// <summary>Whose key it is, or null. The time taken says nothing about which key it nearly was: every hash is compared in full.</summary>
    public Caller? Find(string key)
    {
        var hash = HashOf(key);
        Caller? found = null;
        foreach (var (known, caller) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known)) found = caller;
        }

        return found;
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
