using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Daybook.Tests.Foundation.Access;

/// <summary>
/// The part of a <see cref="TestAuthority"/> that people meet: a page to sign in on, codes that are good once and only with their PKCE
/// verifier, refresh tokens that are good once, and an end of the session.
/// </summary>
public sealed class TestSignIn(TestAuthority authority)
{
    public const string ClientId = "daybook-page";

    private readonly Dictionary<string, Grant> _codes = [], _refreshTokens = [];
    private readonly Lock _gate = new();

    /// <summary>What Daybook lets the person do: the claim <c>roles</c>.</summary>
    public string[] Roles { get; set; } = ["read"];

    /// <summary>Of the first tokens, and of those that replace them.</summary>
    public (TimeSpan First, TimeSpan Next) Lifetime { get; set; } = (TimeSpan.FromHours(1), TimeSpan.FromHours(1));

    /// <summary>Refresh tokens are no longer taken, as if an administrator had ended the session.</summary>
    public bool Ended { get; set; }

    public int Refreshed { get; private set; }

    public int SignedOut { get; private set; }

    /// <summary>Every access and refresh token that was issued.</summary>
    public List<string> Issued { get; } = [];

    /// <summary>What the discovery document says about it.</summary>
    public string Endpoints =>
        $"""
        "authorization_endpoint":"{authority.Issuer}/authorize","token_endpoint":"{authority.Issuer}/token",
        "end_session_endpoint":"{authority.Issuer}/end","response_types_supported":["code"]
        """;

    public void Map(WebApplication server)
    {
        server.MapGet("/authorize", (HttpContext http) => Results.Content(
            $"""<!doctype html><title>Sign in</title><link rel="icon" href="data:,"><a href="/allow{http.Request.QueryString}">I am ann</a> <a href="/deny{http.Request.QueryString}">Cancel</a>""",
            "text/html"));
        server.MapGet("/allow", (HttpContext http) => Allow(http.Request.Query));
        server.MapGet("/deny", (HttpContext http) =>
            Results.Redirect($"{http.Request.Query["redirect_uri"]}?error=access_denied&state={http.Request.Query["state"]}"));
        // As a delegate, because as a request delegate nobody would write its result.
        server.MapPost("/token", (Delegate)Token);
        server.MapGet("/end", (HttpContext http) =>
        {
            SignedOut++;
            return Results.Redirect(http.Request.Query["post_logout_redirect_uri"]!);
        });
    }

    private IResult Allow(IQueryCollection asked)
    {
        Assert.Equal(("code", ClientId, "S256"),
            (asked["response_type"].ToString(), asked["client_id"].ToString(), asked["code_challenge_method"].ToString()));
        var code = Guid.CreateVersion7().ToString("N");
        lock (_gate) _codes[code] = new(asked["code_challenge"]!, asked["redirect_uri"]!, asked["nonce"]!);
        return Results.Redirect($"{asked["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(asked["state"]!)}");
    }

    private async Task<IResult> Token(HttpContext http)
    {
        http.Response.Headers.AccessControlAllowOrigin = "*";
        var form = await http.Request.ReadFormAsync();
        lock (_gate)
        {
            if (form["grant_type"] == "refresh_token")
            {
                if (Ended || !_refreshTokens.Remove(form["refresh_token"].ToString(), out var before)) return Refused();
                Refreshed++;
                return Answer(before, Lifetime.Next);
            }

            var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
            return _codes.Remove(form["code"].ToString(), out var grant) && grant.Challenge == challenge && grant.Redirect == form["redirect_uri"]
                && form["client_id"] == ClientId ? Answer(grant, Lifetime.First) : Refused();
        }
    }

    private IResult Answer(Grant grant, TimeSpan lifetime)
    {
        var refresh = Guid.CreateVersion7().ToString("N");
        _refreshTokens[refresh] = grant;
        var access = Sign("daybook", lifetime, [.. Roles.Select(role => new Claim("roles", role))]);
        Issued.AddRange([access, refresh]);
        return Results.Json(new
        {
            access_token = access,
            refresh_token = refresh,
            token_type = "Bearer",
            expires_in = (int)lifetime.TotalSeconds,
            id_token = Sign(ClientId, lifetime, [new("nonce", grant.Nonce)]),
        });
    }

    private string Sign(string audience, TimeSpan lifetime, Claim[] claims)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Subject = new ClaimsIdentity([new Claim("sub", "ann"), .. claims]),
            Issuer = authority.Issuer,
            Audience = audience,
            IssuedAt = now,
            Expires = now + lifetime,
            SigningCredentials = new SigningCredentials(authority.Key, SecurityAlgorithms.RsaSha256),
        });
    }

    private static IResult Refused() => Results.Json(new { error = "invalid_grant" }, statusCode: 400);

    private sealed record Grant(string Challenge, string Redirect, string Nonce);
}
