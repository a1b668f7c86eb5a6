using System.Security.Cryptography;
using System.Text;
using Daybook.Foundation.Access;
using Daybook.Foundation.Http;
using Daybook.Foundation.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Daybook.Tests.Foundation.Access;

/// <summary>The Access slice with given settings, and its clock.</summary>
internal sealed class TestAccess : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public TestAccess(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<DaybookMetrics>()
            .AddLogging()
            .AddAccess(configuration)
            .BuildServiceProvider();
    }

    /// <summary>Stands still until a test moves it.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public static string HashOf(string key) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public static HttpRequest Request(params (string Name, string Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        foreach (var (name, value) in headers) request.Headers[name] = value;
        return request;
    }

    public ValueTask<AccessDecision> Decide(HttpRequest request, Scope scope) =>
        _services.GetRequiredService<AccessPolicy>().Decide(request, scope, TestContext.Current.CancellationToken);

    public ValueTask<AccessDecision> Bearer(string token, Scope scope = Scope.Read) =>
        Decide(Request(("Authorization", "Bearer " + token)), scope);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
