using System.Security.Claims;
using System.Text;
using Daybook.Foundation.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Daybook.Foundation.Access.Tokens;

/// <summary>Makes tokens signed with HS256, for development and for an app that is its own issuer.</summary>
public static class MintToken
{
    /// <summary>Signs and verifies if <c>JwtSecret</c> is not set, in Development only.</summary>
    public const string LocalSecret = "daybook-local-secret-for-development-only";

    /// <param name="secret">At least 32 bytes.</param>
    /// <param name="audience">Null if the service does not require one.</param>
    public static string Run(string secret, string subject, IEnumerable<Scope> scopes, DateTimeOffset now, TimeSpan lifetime,
        string? issuer, string? audience, string? source)
    {
        var claims = new ClaimsIdentity([new Claim("sub", subject), new Claim("scope", string.Join(' ', scopes.Select(s => s.Name())))]);
        if (source is not null) claims.AddClaim(new Claim("source", source));
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Subject = claims,
            Issuer = issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            Expires = (now + lifetime).UtcDateTime,
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)),
                SecurityAlgorithms.HmacSha256),
        });
    }
}
