using Microsoft.Extensions.Configuration;

namespace Daybook.Foundation;

/// <summary>Whether this is somebody's own machine. Asked by name of both hosts' variables: only then the local key, and access switched off, are allowed.</summary>
public static class DevelopmentEnvironment
{
    public static bool IsDevelopment(this IConfiguration configuration) =>
        Says(configuration["AZURE_FUNCTIONS_ENVIRONMENT"]) || Says(configuration["DOTNET_ENVIRONMENT"]);

    private static bool Says(string? environment) => string.Equals(environment, "Development", StringComparison.OrdinalIgnoreCase);
}
