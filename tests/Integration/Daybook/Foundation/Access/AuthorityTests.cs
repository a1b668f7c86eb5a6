using System.Text;
using Daybook.Foundation.Access;
using Daybook.Foundation.Access.Tokens;
using Daybook.Foundation.Http;
using Daybook.Foundation.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Daybook.Tests.Foundation.Access;

public sealed class AuthorityTests
{
    [Fact]
    public async Task Tokens_signed_with_RS256_and_ES256_are_taken_and_the_keys_are_fetched_once()
    {
        await using var authority = await TestAuthority.Start();
        var elliptic = authority.AddElliptic("second");
        await using var door = new Door(authority);

        Assert.Equal("token:ann", (await door.Bearer(authority.Token())).Caller?.Id);
        Assert.NotNull((await door.Bearer(authority.Token(algorithm: SecurityAlgorithms.EcdsaSha256, key: elliptic))).Caller);
        Assert.Equal(1, authority.Fetched);
    }

    [Fact]
    public async Task A_key_rotated_at_the_authority_works_at_once_and_the_old_one_no_more()
    {
        await using var authority = await TestAuthority.Start();
        await using var door = new Door(authority);
        var old = authority.Token();
        Assert.NotNull((await door.Bearer(old)).Caller);

        door.Clock.Advance(AuthorityKeys.Pause);
        authority.Rotate("new");

        Assert.NotNull((await door.Bearer(authority.Token())).Caller);
        Assert.Equal(RefusalReason.InvalidToken, (await door.Bearer(old)).Reason);
    }

    [Fact]
    public async Task Unknown_key_ids_do_not_flood_the_authority()
    {
        await using var authority = await TestAuthority.Start();
        await using var door = new Door(authority);
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        Assert.NotNull((await door.Bearer(authority.Token())).Caller);

        for (var i = 0; i < 20; i++)
            Assert.Equal(RefusalReason.InvalidToken,
                (await door.Bearer(authority.Token(key: new RsaSecurityKey(rsa) { KeyId = $"forged{i}" }))).Reason);

        Assert.Equal(1, authority.Fetched);
    }

    [Fact]
    public async Task Known_keys_stay_good_while_the_authority_is_away()
    {
        await using var authority = await TestAuthority.Start();
        await using var door = new Door(authority);
        Assert.NotNull((await door.Bearer(authority.Token())).Caller);

        authority.Down = true;
        door.Clock.Advance(AuthorityKeys.MaxAge);

        Assert.NotNull((await door.Bearer(authority.Token(lifetime: TimeSpan.FromHours(3)))).Caller);
    }

    [Fact]
    public async Task Without_any_keys_the_answer_is_503_for_401_would_make_senders_drop_events()
    {
        await using var authority = await TestAuthority.Start();
        await using var door = new Door(authority);
        authority.Down = true;

        var decision = await door.Bearer(authority.Token());
        Assert.Equal((RefusalReason.IssuerUnreachable, 503), (decision.Reason!.Value, decision.Refusal!.Status!.Value));
        Assert.NotNull(decision.Refusal.RetryAfter);

        authority.Down = false;
        door.Clock.Advance(AuthorityKeys.Pause);
        Assert.NotNull((await door.Bearer(authority.Token())).Caller);
    }

    [Fact]
    public async Task Another_issuer_audience_or_algorithm_and_an_old_token_are_refused()
    {
        await using var authority = await TestAuthority.Start();
        await using var door = new Door(authority);

        Assert.Contains("issuer", (await door.Bearer(authority.Token(issuer: "https://elsewhere.example"))).Refusal?.Detail);
        Assert.Contains("aud", (await door.Bearer(authority.Token(audience: "other"))).Refusal?.Detail);
        Assert.Contains("algorithm", (await door.Bearer(authority.Token(algorithm: SecurityAlgorithms.RsaSha512))).Refusal?.Detail);
        Assert.Equal(RefusalReason.ExpiredToken, (await door.Bearer(authority.Token(lifetime: TimeSpan.FromMinutes(-2)))).Reason);
    }

    [Fact]
    public async Task The_public_key_used_as_a_shared_secret_opens_nothing()
    {
        await using var authority = await TestAuthority.Start();
        await using var alone = new Door(authority);
        await using var both = new Door(authority, ("Daybook:Access:JwtSecret", "0123456789abcdef0123456789abcdef"));
        foreach (var secret in new[] { authority.Rsa.ExportSubjectPublicKeyInfoPem(),
            Convert.ToBase64String(authority.Rsa.ExportSubjectPublicKeyInfo()) })
        {
            var forged =
                authority.Token(algorithm: SecurityAlgorithms.HmacSha256,
                    key: new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)) { KeyId = "first" });

            Assert.Equal(RefusalReason.InvalidToken, (await alone.Bearer(forged)).Reason);
            Assert.Equal(RefusalReason.InvalidToken, (await both.Bearer(forged)).Reason);
        }
    }

    private sealed class Door : IAsyncDisposable
    {
        private readonly ServiceProvider _services;

        public Door(TestAuthority authority, params (string Name, string Value)[] more)
        {
            var settings =
                new Dictionary<string, string?>
                {
                    ["Daybook:Access:Authority"] = authority.Issuer,
                    ["Daybook:Access:Audience"] = "daybook"
                };
            foreach (var (name, value) in more) settings[name] = value;
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
            _services = new ServiceCollection()
                .AddSingleton<IConfiguration>(configuration).AddSingleton<TimeProvider>(Clock).AddSingleton<DaybookMetrics>().AddLogging()
                .AddAccess(configuration)
                .BuildServiceProvider();
        }

        public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

        public ValueTask<AccessDecision> Bearer(string token)
        {
            var request = new DefaultHttpContext().Request;
            request.Headers.Authorization = "Bearer " + token;
            return _services.GetRequiredService<AccessPolicy>().Decide(request, Scope.Read, TestContext.Current.CancellationToken);
        }

        public ValueTask DisposeAsync() => _services.DisposeAsync();
    }
}
