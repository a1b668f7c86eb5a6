using Daybook.Foundation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Daybook.Foundation.Access.Tokens;

/// <summary>The authority's issuer name and signing keys, read from its discovery document and kept.</summary>
/// <remarks>
/// The library's own cache refreshes in the background. It would refuse the first tokens after a key rotation, and a refused SDK drops
/// events. This cache makes those callers wait for the new keys.
/// </remarks>
public sealed class AuthorityKeys(IOptions<AccessOptions> options, TimeProvider clock, ILogger<AuthorityKeys> log) : IDisposable
{
    /// <summary>After this time the keys are read again, so that a withdrawn key stops working.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    /// <summary>
    /// The minimum time between two readings, even if tokens name unknown key ids. Forged tokens must not cause a flood of calls to the
    /// authority.
    /// </summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly HttpClient _http =
        new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = TimeSpan.FromSeconds(5) };
    private volatile OpenIdConnectConfiguration? _known;
    private DateTimeOffset _readAt = DateTimeOffset.MinValue, _triedAt = DateTimeOffset.MinValue;

    /// <param name="keyId">Null if any keys will do.</param>
    /// <returns>The newest known configuration; null when the authority has never answered.</returns>
    public async ValueTask<OpenIdConnectConfiguration?> Knowing(string? keyId, CancellationToken cancel)
    {
        if (Enough(keyId)) return _known;
        await _turn.WaitAsync(cancel);
        try
        {
            if (!Enough(keyId) && clock.GetUtcNow() - _triedAt >= Pause) await Read(cancel);
        }
        finally
        {
            _turn.Release();
        }

        return _known;
    }

    public void Dispose()
    {
        _http.Dispose();
        _turn.Dispose();
    }

    private bool Enough(string? keyId) =>
        _known is { } known && clock.GetUtcNow() - _readAt < MaxAge && (keyId is null || known.SigningKeys.Any(key => key.KeyId == keyId));

    private async Task Read(CancellationToken cancel)
    {
        var authority = options.Value.Authority.TrimEnd('/');
        _triedAt = clock.GetUtcNow();
        try
        {
            var documents = new HttpDocumentRetriever(_http) { RequireHttps = !new Uri(authority).IsLoopback };
            var read = await OpenIdConnectConfigurationRetriever.GetAsync(authority + "/.well-known/openid-configuration", documents,
                cancel);
            if (read.Issuer?.TrimEnd('/') != authority)
                throw new InvalidOperationException(
                    $"Its discovery document is that of the issuer '{read.Issuer}'; Daybook__Access__Authority must be exactly the issuer.");
            if (read.SigningKeys.Count == 0) throw new InvalidOperationException("Its discovery document leads to no signing keys.");
            (_known, _readAt) = (read, _triedAt);
            Log.KeysRead(log, read.SigningKeys.Count, authority);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // Known keys stay good, because an authority that is away must not lock everybody out.
            Log.AuthorityUnreachable(log, authority, e);
        }
    }
}
