using System.Security.Cryptography;
using System.Text;
using Daybook.Access;
using Daybook.Events;
using Daybook.Platform.Http;
using Daybook.Platform.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Access;

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

    private static string HashOf(string key) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static async Task<AccessDecision> Decide(Dictionary<string, string?> settings, Scope scope, params (string Name, string Value)[] headers)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<DaybookMetrics>()
            .AddAccess(configuration)
            .BuildServiceProvider();
        var request = new DefaultHttpContext().Request;
        foreach (var (name, value) in headers) request.Headers[name] = value;
        return await services.GetRequiredService<IAccess>().Decide(request, scope, TestContext.Current.CancellationToken);
    }
}
