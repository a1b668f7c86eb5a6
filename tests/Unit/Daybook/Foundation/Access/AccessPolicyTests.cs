using Daybook.Foundation.Access;
using Daybook.Foundation.Access.Shares;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Foundation.Access;

public sealed class AccessPolicyTests
{
    private static readonly Dictionary<string, string?> OneKey = new()
    {
        ["Daybook:Access:ApiKeys:0:Id"] = "shop",
        ["Daybook:Access:ApiKeys:0:KeyHash"] = HashOf("shop-secret"),
        ["Daybook:Access:ApiKeys:0:Scopes"] = "ingest, read",
        ["Daybook:Access:ApiKeys:0:Source"] = "web",
    };

    [Theory]
    [InlineData("Authorization", "Bearer shop-secret")]
    [InlineData("Authorization", "bearer shop-secret")]
    [InlineData("X-Api-Key", "shop-secret")]
    [InlineData("Authorization", "Basic c2hvcC1zZWNyZXQ6")] // shop-secret:
    public async Task A_key_lets_its_caller_in_by_each_way_of_sending_it(string header, string value)
    {
        var decision = await Decide(OneKey, Scope.Ingest, (header, value));

        Assert.Equal("shop", decision.Caller?.Id);
        Assert.Equal("web", decision.Caller?.Source);
    }

    [Theory]
    [InlineData("Authorization", "Bearer shop-secre")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Basic !!!")]
    [InlineData("Authorization", "Digest shop-secret")]
    [InlineData("X-Api-Key", "sha256:00")]
    [InlineData("X-Api-Key", "daybook-local-key")]
    public async Task A_wrong_key_is_unauthenticated(string header, string value) =>
        Assert.Equal(ProblemCode.Unauthenticated, (await Decide(OneKey, Scope.Read, (header, value))).Refusal?.Code);

    [Fact]
    public async Task No_key_is_unauthenticated_but_on_public_routes()
    {
        Assert.Equal(ProblemCode.Unauthenticated, (await Decide(OneKey, Scope.Read)).Refusal?.Code);
        Assert.Equal("anonymous", (await Decide(OneKey, Scope.Public)).Caller?.Id);
    }

    [Theory]
    [InlineData(Scope.Ingest)]
    [InlineData(Scope.Read)]
    [InlineData(Scope.Ops)]
    public async Task The_token_of_a_share_link_is_no_key(Scope scope)
    {
        var refused = (await Decide(OneKey, scope, ("Authorization", "Bearer " + ShareToken.New()))).Refusal;

        Assert.Equal(ProblemCode.Unauthenticated, refused?.Code);
        Assert.Contains("share link", refused!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_without_the_scope_is_forbidden() =>
        Assert.Equal(ProblemCode.Forbidden, (await Decide(OneKey, Scope.Ops, ("X-Api-Key", "shop-secret"))).Refusal?.Code);

    [Theory]
    [InlineData("AZURE_FUNCTIONS_ENVIRONMENT", "Development", true)]
    [InlineData("DOTNET_ENVIRONMENT", "Development", true)]
    [InlineData("DOTNET_ENVIRONMENT", "Production", false)]
    public async Task The_local_key_works_in_development_only(string variable, string value, bool works)
    {
        var decision = await Decide(new() { [variable] = value }, Scope.Ops, ("X-Api-Key", "daybook-local-key"));

        Assert.Equal(works, decision.Caller is not null);
    }

    [Fact]
    public async Task Access_can_be_off_in_development_only()
    {
        var off = new Dictionary<string, string?> { ["Daybook:Access:Mode"] = "Off", ["DOTNET_ENVIRONMENT"] = "Development" };
        Assert.NotNull((await Decide(off, Scope.Ops)).Caller);

        off["DOTNET_ENVIRONMENT"] = "Production";
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => Decide(off, Scope.Ops));
        Assert.Contains("Daybook__Access__Mode", refused.Message);
    }

    [Theory]
    [InlineData("KeyHash", "shop-secret")]
    [InlineData("KeyHash", "sha256:12")]
    [InlineData("Scopes", "ingest,all")]
    [InlineData("Scopes", "")]
    [InlineData("Id", "")]
    public async Task A_bad_key_setting_is_named(string member, string value)
    {
        var settings = new Dictionary<string, string?>(OneKey) { [$"Daybook:Access:ApiKeys:0:{member}"] = value };

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => Decide(settings, Scope.Read));
        Assert.Contains($"Daybook__Access__ApiKeys__0__{member}", refused.Message);
    }

    [Theory]
    [InlineData("JwtSecret", "too short")]
    [InlineData("Authority", "http://login.example.com")]
    [InlineData("Authority", "login.example.com")]
    [InlineData("RateLimitPerMinute", "-1")]
    [InlineData("ApiKeys:0:SigningSecret", "too short")]
    public async Task A_bad_setting_is_named(string setting, string value)
    {
        var settings =
            new Dictionary<string, string?>(OneKey) { ["Daybook:Access:" + setting] = value, ["Daybook:Access:Audience"] = "daybook" };

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => Decide(settings, Scope.Read));
        Assert.Contains("Daybook__Access__" + setting.Replace(":", "__", StringComparison.Ordinal), refused.Message);
    }

    [Fact]
    public async Task An_authority_asks_for_an_audience()
    {
        var refused =
            await Assert.ThrowsAsync<OptionsValidationException>(
                () => Decide(new() { ["Daybook:Access:Authority"] = "https://login.example.com" }, Scope.Read));
        Assert.Contains("Daybook__Access__Audience", refused.Message);
    }

    [Fact]
    public async Task A_key_in_the_address_may_send_but_not_read()
    {
        await using var door = new TestAccess(OneKey);
        var request = TestAccess.Request();
        request.QueryString = new QueryString("?access_token=shop-secret");

        Assert.Equal("shop", (await door.Decide(request, Scope.Ingest)).Caller?.Id);
        Assert.Equal(RefusalReason.NoCredentials, (await door.Decide(request, Scope.Read)).Reason);
    }

    [Fact]
    public async Task A_refusal_says_what_is_missing_and_does_not_give_the_key_away()
    {
        var forbidden = await Decide(OneKey, Scope.Ops, ("X-Api-Key", "shop-secret"));
        var unknown = await Decide(OneKey, Scope.Ops, ("X-Api-Key", "shop-secre"));

        Assert.Contains("'ops'", forbidden.Refusal!.Detail);
        Assert.Contains("ingest, read", forbidden.Refusal.Detail);
        Assert.Equal((RefusalReason.MissingScope, "shop"), (forbidden.Reason!.Value, forbidden.Sender));
        Assert.Equal(RefusalReason.UnknownKey, unknown.Reason);
        Assert.Matches("^sha256:[0-9a-f]{12}$", unknown.Sender);
    }

    private static string HashOf(string key) => TestAccess.HashOf(key);

    private static async Task<AccessDecision> Decide(Dictionary<string, string?> settings, Scope scope,
        params (string Name, string Value)[] headers)
    {
        await using var door = new TestAccess(settings);
        return await door.Decide(TestAccess.Request(headers), scope);
    }
}
