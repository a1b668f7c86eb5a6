using Daybook.Store;
using Daybook.Store.Persist;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Store.Persist;

public sealed class PersistOptionsTests
{
    [Fact]
    public void The_defaults_are_as_stated()
    {
        var options = new PersistOptions();

        Assert.Equal((4, 4000, 30, true), (options.Writers, options.MaxEventsPerTransaction, options.HoldSeconds, options.Dedupe));
        Assert.Empty(options.Faults());
    }

    [Fact]
    public void Dedupe_can_be_switched_off_in_Development_only()
    {
        Assert.False(Bind("Development").Dedupe);
        var refused = Assert.Throws<OptionsValidationException>(() => Bind("Production"));
        Assert.Contains("Daybook__Persist__Dedupe is false", refused.Message, StringComparison.Ordinal);
    }

    private static PersistOptions Bind(string environment)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
            new Dictionary<string, string?> { ["Daybook:Persist:Dedupe"] = "false", ["DOTNET_ENVIRONMENT"] = environment }).Build();
        using var services =
            new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddStore(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<PersistOptions>>().Value;
    }
}
