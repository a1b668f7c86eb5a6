using Microsoft.Extensions.Configuration;

namespace Daybook.Foundation;

/// <summary>
/// Whether this is a developer's own machine. It reads the variables of both hosts by name. Only then may the local key be used and
/// access be switched off.
/// </summary>
public static class DevelopmentEnvironment
{
    public static bool IsDevelopment(this IConfiguration configuration) =>
        Says(configuration["AZURE_FUNCTIONS_ENVIRONMENT"]) || Says(configuration["DOTNET_ENVIRONMENT"]);

    private static bool Says(string? environment) => string.Equals(environment, "Development", StringComparison.OrdinalIgnoreCase);
}
