using System.Text;
using Daybook.Foundation.Access.Tokens;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.IdentityModel.Tokens;

namespace Daybook.Tests.Foundation.Access;

/// <summary>Tokens signed with the shared secret. The integration tests cover tokens of an authority.</summary>
public sealed class TokenTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    private static readonly Dictionary<string, string?> Settings =
        new() { ["Daybook:Access:JwtSecret"] = Secret, ["Daybook:Access:Audience"] = "daybook" };

    [Theory]
    [InlineData("scope", "\"read ops\"")]
    [InlineData("scp", "\"read\"")]
    [InlineData("scp", "[\"other\",\"read\"]")]
    [InlineData("roles", "[\"read\"]")]
    public async Task Scopes_are_read_from_each_claim_that_issuers_use(string claim, string value)
    {
        await using var door = new TestAccess(Settings);

        var decision = await door.Bearer(Sign($$"""{"sub":"ann","aud":"daybook","exp":{{At(door, 60)}},"{{claim}}":{{value}}}"""));

        Assert.Equal("token:ann", decision.Caller?.Id);
    }

    [Theory]
    [InlineData("""{"sub":"ann","aud":"daybook","scope":"read"}""", "exp")]
    [InlineData("""{"sub":"ann","aud":"other","exp":9999999999,"scope":"read"}""", "aud")]
    [InlineData("""{"sub":"ann","exp":9999999999,"scope":"read"}""", "aud")]
    [InlineData("""{"aud":"daybook","exp":9999999999,"scope":"read"}""", "sub")]
    [InlineData("""{"sub":"a\u0000b","aud":"daybook","exp":9999999999,"scope":"read"}""", "sub")]
    [InlineData("""{"sub":"ann","aud":"daybook","exp":9999999999,"nbf":9999999998,"scope":"read"}""", "valid from")]
    public async Task A_token_that_lacks_something_hears_what(string claims, string named)
    {
        await using var door = new TestAccess(Settings);

        var decision = await door.Bearer(Sign(claims));

        Assert.Equal(ProblemCode.Unauthenticated, decision.Refusal?.Code);
        Assert.Contains(named, decision.Refusal!.Detail);
    }

    [Theory]
    [InlineData(-59, true)]
    [InlineData(-61, false)]
    public async Task Expiry_allows_for_a_minute_of_clock_difference(int seconds, bool good)
    {
        await using var door = new TestAccess(Settings);

        var decision = await door.Bearer(Sign($$"""{"sub":"ann","aud":"daybook","exp":{{At(door, seconds)}},"scope":"read"}"""));

        Assert.Equal(good ? null : RefusalReason.ExpiredToken, decision.Reason);
    }

    [Theory]
    [InlineData("{\"alg\":\"none\"}")]
    [InlineData("{\"alg\":\"None\"}")]
    [InlineData("{\"alg\":\"HS512\"}")]
    [InlineData("{\"alg\":\"RS256\"}")]
    [InlineData("{\"alg\":\"HS256\",\"crit\":[\"exp\"]}")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("nothing")]
    public async Task Other_algorithms_and_odd_headers_are_refused(string header)
    {
        await using var door = new TestAccess(Settings);
        var claims = $$"""{"sub":"ann","aud":"daybook","exp":{{At(door, 60)}},"scope":"read"}""";

        var unsigned = await door.Bearer($"{Part(header)}.{Part(claims)}.");
        var signed = await door.Bearer(Sign(claims, header: header));

        Assert.Equal(RefusalReason.InvalidToken, unsigned.Reason);
        Assert.Equal(RefusalReason.InvalidToken, signed.Reason);
    }

    [Fact]
    public async Task A_wrong_secret_or_a_changed_claim_is_refused()
    {
        await using var door = new TestAccess(Settings);
        var claims = $$"""{"sub":"ann","aud":"daybook","exp":{{At(door, 60)}},"scope":"read"}""";
        var parts = Sign(claims).Split('.');

        Assert.NotNull((await door.Bearer(Sign(claims, "another secret of thirty-two byt"))).Refusal);
        Assert.NotNull(
            (await door.Bearer($"{parts[0]}.{Part(claims.Replace("read", "ops", StringComparison.Ordinal))}.{parts[2]}",
                Scope.Ops)).Refusal);
        Assert.NotNull((await door.Bearer($"{parts[0]}.{parts[1]}.")).Refusal);
        Assert.NotNull((await door.Bearer(string.Join('.', parts))).Caller);
    }

    [Fact]
    public async Task A_token_without_the_scope_is_forbidden()
    {
        await using var door = new TestAccess(Settings);

        var decision = await door.Bearer(Sign($$"""{"sub":"ann","aud":"daybook","exp":{{At(door, 60)}},"scope":"ingest"}"""), Scope.Ops);

        Assert.Equal((ProblemCode.Forbidden, RefusalReason.MissingScope, "token:ann"),
            (decision.Refusal!.Code, decision.Reason!.Value, decision.Sender));
    }

    [Fact]
    public async Task A_minted_token_works_also_with_the_issuer_asked_for()
    {
        await using var door = new TestAccess(new(Settings) { ["Daybook:Access:Issuer"] = "us" });
        string Mint(string? issuer) =>
            MintToken.Run(Secret, "ann", [Scope.Read], door.Clock.GetUtcNow(), TimeSpan.FromHours(1), issuer, "daybook", "web");

        var decision = await door.Bearer(Mint("us"));

        Assert.Equal(("token:ann", "web"), (decision.Caller?.Id, decision.Caller?.Source));
        Assert.Contains("issuer", (await door.Bearer(Mint("them"))).Refusal?.Detail);
        Assert.Contains("issuer", (await door.Bearer(Mint(null))).Refusal?.Detail);
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    public async Task The_local_secret_works_in_development_only(string environment, bool works)
    {
        await using var door = new TestAccess(new() { ["DOTNET_ENVIRONMENT"] = environment });

        var decision =
            await door.Bearer(
                MintToken.Run(MintToken.LocalSecret, "ann", [Scope.Read], door.Clock.GetUtcNow(), TimeSpan.FromHours(1), null, null, null));

        Assert.Equal(works, decision.Caller is not null);
    }

    [Fact]
    public async Task The_local_secret_does_not_work_beside_a_set_one()
    {
        await using var door = new TestAccess(new(Settings) { ["DOTNET_ENVIRONMENT"] = "Development" });

        Assert.NotNull(
            (await door.Bearer(
                MintToken.Run(MintToken.LocalSecret, "ann", [Scope.Read], door.Clock.GetUtcNow(), TimeSpan.FromHours(1), null, "daybook",
                    null))).Refusal);
    }

    private static long At(TestAccess door, int seconds) => door.Clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds();

    private static string Part(string text) => Base64UrlEncoder.Encode(text);

    private static string Sign(string claims, string secret = Secret, string header = """{"alg":"HS256","typ":"JWT"}""")
    {
        var signed = $"{Part(header)}.{Part(claims)}";
        return $"{signed}.{Base64UrlEncoder.Encode(System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
    }
}
