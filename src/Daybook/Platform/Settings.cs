using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Platform;

/// <summary>An options class that can judge itself.</summary>
public interface IChecked
{
    /// <summary>A sentence for each bad value: the setting's name, its value, and what is allowed.</summary>
    IEnumerable<string> Faults();
}

/// <summary>Binds options classes to settings and has them checked when the host starts.</summary>
public static class Settings
{
    /// <param name="section">Such as <c>Daybook:Ingest</c>, i.e. the setting <c>Daybook__Ingest__…</c>.</param>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, string section)
        where T : class, IChecked
    {
        services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<T>, Checker<T>>();
        return services;
    }

    private sealed class Checker<T> : IValidateOptions<T>
        where T : class, IChecked
    {
        public ValidateOptionsResult Validate(string? name, T options) =>
            options.Faults().ToList() is { Count: > 0 } faults ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
