using Daybook.Days.Archive;
using Daybook.Store.Migrations;
using Daybook.Foundation;
using Daybook.Days.Rollup;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;

namespace Daybook.Cli.Rollups;

/// <summary>
/// <c>rollup --rebuild --time-zone Z</c>: works on the database itself, because no app may run on it while its zone differs.
/// </summary>
internal static class RebuildDays
{
    public static async Task<string> Run(DateTimeZone zone, CancellationToken cancel)
    {
        var settings =
            new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection([new("Daybook:TimeZone", zone.Id)]).Build();
        await using var services = new ServiceCollection().AddLogging().AddDaybook(settings).BuildServiceProvider();
        try
        {
            var days = await services.GetRequiredService<RebuildZone>().Run(zone, cancel);
            if (days is null) return $"Nothing to do: the daily tables hold days of {zone.Id} already.";
            await services.GetRequiredService<MigrationRunner>().Run(cancel);
            await services.GetRequiredService<PublishOutbox>().Run(cancel);
            return $"The daily tables hold {days:N0} days of {zone.Id} now. Set Daybook__TimeZone to {zone.Id} and start the app.";
        }
        catch (Exception e) when (e is SchemaRefusedException or StoreUnavailableException or OptionsValidationException or NpgsqlException)
        {
            throw new VerbFailedException($"The daily tables were not rebuilt: {e.Message}", e);
        }
    }
}
