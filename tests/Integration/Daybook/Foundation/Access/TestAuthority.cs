using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Daybook.Tests.Foundation.Access;

/// <summary>An OpenID Connect issuer on this machine: discovery document, keys, rotation, and outages.</summary>
public sealed class TestAuthority : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<SecurityKey> _published = [];

    private TestAuthority(WebApplication app) => (_app, SignIn) = (app, new(this));

    /// <summary>Where people sign in.</summary>
    public TestSignIn SignIn { get; }

    internal SecurityKey Key => _published[0];

    public string Issuer => _app.Urls.Single();

    /// <summary>How often its keys were fetched.</summary>
    public int Fetched { get; private set; }

    public bool Down { get; set; }

    public RSA Rsa { get; private set; } = RSA.Create(2048);

    public static async Task<TestAuthority> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var server = builder.Build();
        var authority = new TestAuthority(server);
        server.MapGet("/.well-known/openid-configuration", (HttpContext http) => authority.Answer(
            http, $$"""{"issuer":"{{authority.Issuer}}","jwks_uri":"{{authority.Issuer}}/keys",{{authority.SignIn.Endpoints}}}"""));
        authority.SignIn.Map(server);
        server.MapGet("/keys", (HttpContext http) => authority.Answer(http, authority.Keys()));
        await server.StartAsync();
        authority.Rotate("first");
        return authority;
    }

    /// <summary>The key that signs from now on. Older keys are no longer published.</summary>
    public SecurityKey Rotate(string keyId)
    {
        Rsa = RSA.Create(2048);
        _published.Clear();
        _published.Add(new RsaSecurityKey(Rsa) { KeyId = keyId });
        return _published[0];
    }

    public SecurityKey AddElliptic(string keyId)
    {
        var key = new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = keyId };
        _published.Add(key);
        return key;
    }

    public string Token(
        string scope = "read", string algorithm = SecurityAlgorithms.RsaSha256, SecurityKey? key = null, string? issuer = null,
        string audience = "daybook", TimeSpan? lifetime = null, DateTimeOffset? now = null)
    {
        var at = now ?? TimeProvider.System.GetUtcNow();
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Subject = new ClaimsIdentity([new Claim("sub", "ann"), new Claim("scp", scope)]),
            Issuer = issuer ?? Issuer,
            Audience = audience,
            Expires = (at + (lifetime ?? TimeSpan.FromHours(1))).UtcDateTime,
            SigningCredentials = new SigningCredentials(key ?? _published[0], algorithm),
        });
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task Answer(HttpContext http, string json)
    {
        if (Down)
        {
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        }

        if (http.Request.Path == "/keys") Fetched++;
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json);
    }

    private string Keys() => $$"""{"keys":[{{string.Join(',', _published.Select(Json))}}]}""";

    private static string Json(SecurityKey key)
    {
        var jwk = JsonWebKeyConverter.ConvertFromSecurityKey(key);
        return jwk.Kty == "RSA"
            ? $$"""{"kty":"RSA","use":"sig","kid":"{{jwk.Kid}}","n":"{{jwk.N}}","e":"{{jwk.E}}"}"""
            : $$"""{"kty":"EC","use":"sig","kid":"{{jwk.Kid}}","crv":"{{jwk.Crv}}","x":"{{jwk.X}}","y":"{{jwk.Y}}"}""";
    }
}
