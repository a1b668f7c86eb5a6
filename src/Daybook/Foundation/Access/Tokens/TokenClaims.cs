using Daybook.Foundation.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Daybook.Foundation.Access.Tokens;

/// <summary>What a good token says about its bearer.</summary>
internal static class TokenClaims
{
    /// <summary>Put before a token's subject, so that no token can pass for an API key with the same name.</summary>
    public const string CallerPrefix = "token:";

    private const int MaxLength = 200;

    // OAuth 2, Entra ID and application roles have different names for the same thing.
    private static readonly string[] ScopeClaims = ["scope", "scp", "roles"];

    // A token that an app requests for itself may have no subject.
    private static readonly string[] SubjectClaims = ["sub", "client_id", "azp", "appid"];

    /// <returns>Null if the token does not name its owner.</returns>
    public static Caller? CallerOf(JsonWebToken token)
    {
        if (SubjectClaims.Select(name => Text(token, name)).FirstOrDefault(value => value is not null) is not { } subject) return null;
        var scopes = token.Claims
            .Where(claim => ScopeClaims.Contains(claim.Type))
            .SelectMany(claim => claim.Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
            .Select(ScopeNames.Parse)
            .OfType<Scope>();
        return new Caller(CallerPrefix + subject, Text(token, "source"), new HashSet<Scope>(scopes));
    }

    // This goes into logs and the database, so it must be short and without control characters.
    private static string? Text(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<string>(claim, out var text) && text is { Length: > 0 and <= MaxLength }
            && !text.Any(c => char.IsControl(c) || char.IsSurrogate(c)) ? text : null;
}
