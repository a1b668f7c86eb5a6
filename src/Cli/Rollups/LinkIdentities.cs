using Daybook.Days.Archive;
using Daybook.Days.Rollup;
using Daybook.Foundation;
using Daybook.Store.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;

namespace Daybook.Cli.Rollups;

/// <summary>
/// <c>rollup --rebuild --identities</c>: works on the database itself, because it may take hours. The app may run meanwhile.
/// </summary>
internal static class LinkIdentities
{
    public static async Task<string> Run(CancellationToken cancel)
    {
        // Nothing here asks for it, so an app with Daybook__Identity__Merge=true, which waits for this, may be set up already.
        var settings =
            new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection([new("Daybook:Identity:Merge", "")]).Build();
        await using var services = new ServiceCollection().AddLogging().AddDaybook(settings).BuildServiceProvider();
        try
        {
            await services.GetRequiredService<MigrationRunner>().Run(cancel);
            var ids = await services.GetRequiredService<LinkHistory>().Run(new Days(), cancel);
            await services.GetRequiredService<PublishOutbox>().Run(cancel);
            return ids is null
                ? "Nothing to do: this database counts people already."
                : $"People are counted from now on: {ids:N0} anonymous ids belong to users.";
        }
        catch (Exception e) when (e is SchemaRefusedException or StoreUnavailableException or OptionsValidationException or NpgsqlException)
        {
            throw new VerbFailedException($"It was not finished, and goes on where it was when you run it again: {e.Message}", e);
        }
    }

    private sealed class Days : IProgress<LocalDate>
    {
        public void Report(LocalDate value) => Console.Error.WriteLine($"read {value:uuuu-MM-dd}");
    }
}
