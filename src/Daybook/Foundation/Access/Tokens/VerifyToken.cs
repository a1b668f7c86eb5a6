using System.Text;
using Daybook.Foundation.Events;
using Daybook.Foundation;
using Daybook.Foundation.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Daybook.Foundation.Access.Tokens;

/// <summary>
/// Checks a JWT. Only the secret verifies HS256, and only the authority's keys verify RS256 and ES256. The token never chooses which key
/// verifies which algorithm, and <c>none</c> is not allowed.
/// </summary>
public sealed class VerifyToken
{
    /// <summary>How far the issuer's clock may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    private const int RetrySoon = 5;

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    private readonly AccessOptions _options;
    private readonly AuthorityKeys _authority;
    private readonly TimeProvider _clock;
    private readonly SymmetricSecurityKey? _secret;

    public VerifyToken(IOptions<AccessOptions> options, AuthorityKeys authority, IConfiguration configuration, TimeProvider clock)
    {
        (_options, _authority, _clock) = (options.Value, authority, clock);
        var secret = _options.JwtSecret.Length > 0 ? _options.JwtSecret : configuration.IsDevelopment() ? MintToken.LocalSecret : null;
        _secret = secret is null ? null : new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret));
    }

    /// <param name="text">A credential that is not an API key.</param>
    public async ValueTask<AccessDecision> Run(string text, CancellationToken cancel)
    {
        var sender = Credentials.Fingerprint(text);
        if (text.Count(c => c == '.') != 2)
            return Refuse(RefusalReason.UnknownKey, "The API key is not known here. It may have been rotated: use the current one.",
                sender);
        if (_secret is null && _options.Authority.Length == 0)
            return Invalid(
                "This service takes no tokens (neither Daybook__Access__JwtSecret nor Daybook__Access__Authority is set): use an API key.",
                sender);
        JsonWebToken token;
        try
        {
            token = new JsonWebToken(text);
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException)
        {
            return Invalid("The token is not a JWT that can be read.", sender);
        }

        // The token has extensions that we must understand but do not (RFC 7515, 4.1.11).
        if (token.TryGetHeaderValue<object>("crit", out _))
            return Invalid("The token's header has `crit`, which this service does not take.", sender);
        return token.Alg switch
        {
            SecurityAlgorithms.HmacSha256 when _secret is not null => await Check(token, WithSecret(_secret), sender),
            SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256 when _options.Authority.Length > 0 =>
                await WithAuthority(token, sender, cancel),
            _ => Invalid($"The token's algorithm is '{Short(token.Alg)}'; this service takes {Taken()}.", sender),
        };
    }

    private async ValueTask<AccessDecision> WithAuthority(JsonWebToken token, string sender, CancellationToken cancel)
    {
        if (await _authority.Knowing(token.Kid is { Length: > 0 } kid ? kid : null, cancel) is not { } known)
        {
            // Not 401, because nobody knows yet if the token is bad, and an SDK would drop its events.
            var later = new Problem(ProblemCode.Internal,
                "The token's issuer cannot be reached, so its signature cannot be checked at the moment. Try again.")
            {
                Status = 503,
                RetryAfter = RetrySoon
            };
            return AccessDecision.Refuse(later, RefusalReason.IssuerUnreachable, sender);
        }

        return await Check(token,
            Parameters(known.Issuer, [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256], known.SigningKeys), sender);
    }

    private async ValueTask<AccessDecision> Check(JsonWebToken token, TokenValidationParameters parameters, string sender)
    {
        var result = await Handler.ValidateTokenAsync(token, parameters);
        if (!result.IsValid) return Invalid(Explain(result.Exception), sender);
        var now = _clock.GetUtcNow();
        DateTimeOffset from = new(token.ValidFrom, TimeSpan.Zero), to = new(token.ValidTo, TimeSpan.Zero);
        if (!token.TryGetPayloadValue<object>("exp", out _)) return Invalid("The token has no `exp`: tokens must expire.", sender);
        if (to < now - Skew)
            return Refuse(RefusalReason.ExpiredToken, $"The token expired at {DaybookJson.Iso8601(to)}: get a new one.", sender);
        if (from > now + Skew) return Invalid($"The token is valid from {DaybookJson.Iso8601(from)} on: check the issuer's clock.", sender);
        return TokenClaims.CallerOf(token) is { } caller
            ? AccessDecision.Allow(caller)
            : Invalid("The token has no `sub` of at most 200 plain characters: it must say whose it is.", sender);
    }

    private TokenValidationParameters WithSecret(SecurityKey secret) =>
        Parameters(_options.Issuer.Length > 0 ? _options.Issuer : null, [SecurityAlgorithms.HmacSha256], [secret]);

    private TokenValidationParameters Parameters(string? issuer, string[] algorithms, IEnumerable<SecurityKey> keys) => new()
    {
        ValidAlgorithms = algorithms,
        IssuerSigningKeys = keys,
        RequireSignedTokens = true,
        ValidateIssuerSigningKey = true,
        ValidateIssuer = issuer is not null,
        ValidIssuer = issuer,
        ValidateAudience = _options.Audience.Length > 0,
        ValidAudience = _options.Audience,
        // By this service's clock, below.
        ValidateLifetime = false,
    };

    private string Explain(Exception fault) => fault switch
    {
        SecurityTokenInvalidAudienceException => $"The token is not for this service: its `aud` must hold '{_options.Audience}'.",
        SecurityTokenInvalidIssuerException =>
            "The token is of another issuer than this service trusts: get one from the configured issuer.",
        SecurityTokenSignatureKeyNotFoundException => "The token's signature fits none of the issuer's keys.",
        SecurityTokenInvalidSignatureException => "The token's signature is wrong.",
        _ => "The token cannot be verified.",
    };

    private string Taken() => (_secret, _options.Authority.Length > 0) switch
    {
        (not null, true) => "HS256, RS256 and ES256",
        (not null, false) => "HS256",
        _ => "RS256 and ES256",
    };

    private static string Short(string? text) => text is null ? "" : text.Length <= 20 ? text : text[..20] + "…";

    private static AccessDecision Invalid(string detail, string sender) => Refuse(RefusalReason.InvalidToken, detail, sender);

    private static AccessDecision Refuse(RefusalReason reason, string detail, string sender) =>
        AccessDecision.Refuse(new Problem(ProblemCode.Unauthenticated, detail), reason, sender);
}
