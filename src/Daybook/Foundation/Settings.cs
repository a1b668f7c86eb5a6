using System.ComponentModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation;

/// <summary>An options class that can check itself.</summary>
public interface IChecked
{
    /// <summary>A sentence for each bad value: the setting's name, its value, and what is allowed.</summary>
    IEnumerable<string> Faults();
}

/// <summary>Binds options classes to settings and checks them when the host starts.</summary>
public static class Settings
{
    /// <param name="section">Such as <c>Daybook:Ingest</c>, i.e. the setting <c>Daybook__Ingest__…</c>.</param>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, string section)
        where T : class, IChecked
    {
        services.BindSettings<T>(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<T>, Checker<T>>();
        return services;
    }

    /// <summary>For a class that reads some settings of a section which another class checks.</summary>
    /// <inheritdoc cref="AddSettings" path="/param"/>
    public static OptionsBuilder<T> BindSettings<T>(this IServiceCollection services, string section)
        where T : class =>
        services.AddOptions<T>().Configure<IConfiguration>((options, configuration) => Bind(options, configuration.GetSection(section)));

    /// <returns>Null for a setting that is absent, empty or blank: those are the same.</returns>
    public static string? Filled(IConfiguration configuration, string setting) =>
        configuration[setting] is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    // Bound by hand, because the binder's message names neither the setting a person wrote nor what is allowed. Also, an empty value is
    // how a settings file says "not set", so it must mean the default.
    private static void Bind<T>(T options, IConfigurationSection section)
    {
        List<string> faults = [];
        foreach (var property in typeof(T).GetProperties().Where(p => p.CanWrite))
        {
            var setting = section.GetSection(property.Name);
            // A blank value is not set either: a key vault cannot keep an empty secret, so templates write a space.
            if (setting.Value is not { } text || string.IsNullOrWhiteSpace(text))
            {
                // A list in one text may also stand in several settings: NAME__0, NAME__1.
                List<string> numbered =
                    [.. setting.GetChildren().Select(c => c.Value).OfType<string>().Where(v => !string.IsNullOrWhiteSpace(v))];
                if (numbered.Count > 0 && property.PropertyType == typeof(string)) property.SetValue(options, TextList.Write(numbered));
                else if (WithoutBlanks(setting).Get(property.PropertyType) is { } list) property.SetValue(options, list);
                continue;
            }

            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var converter = TypeDescriptor.GetConverter(type);
            if (converter.IsValid(text)) property.SetValue(options, converter.ConvertFromInvariantString(text));
            else faults.Add($"{setting.Path.Replace(":", "__", StringComparison.Ordinal)} is '{text}': it must be {Expected(type)}.");
        }

        if (faults.Count > 0) throw new OptionsValidationException(typeof(T).Name, typeof(T), faults);
    }

    // What stands below a setting that is a list.
    private static IConfigurationRoot WithoutBlanks(IConfigurationSection setting) => new ConfigurationBuilder()
        .AddInMemoryCollection(setting.AsEnumerable(makePathsRelative: true).Where(s => !string.IsNullOrWhiteSpace(s.Value))).Build();

    private static string Expected(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(TimeSpan) ? "a duration such as 00:00:30"
        : type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type))
        : $"a {type.Name}";

    private sealed class Checker<T> : IValidateOptions<T>
        where T : class, IChecked
    {
        public ValidateOptionsResult Validate(string? name, T options) =>
            options.Faults().ToList() is { Count: > 0 } faults ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
