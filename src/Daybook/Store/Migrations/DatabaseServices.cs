using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Store.Migrations;

/// <summary>Migrations and their runner.</summary>
public static class DatabaseServices
{
    public static IServiceCollection AddDatabase(this IServiceCollection services) => services
        .AddSingleton<MigrationRunner>()
        .AddHostedService<MigrateAtStart>();
}
