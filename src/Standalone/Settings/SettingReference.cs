using System.Text.RegularExpressions;

namespace Daybook.Standalone.Settings;

/// <summary>
/// Replaces <c>%Setting%</c> in a trigger's attribute. Like the Functions host, it refuses a function if the setting is missing.
/// </summary>
internal static partial class SettingReference
{
    /// <exception cref="InvalidOperationException">The setting is missing or empty; the message names it and the function.</exception>
    public static string Resolve(string text, IConfiguration configuration, string function) => Reference().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        var value = configuration[name.Replace("__", ":", StringComparison.Ordinal)];
        return string.IsNullOrWhiteSpace(value)
            ? throw new InvalidOperationException($"Function '{function}' needs the setting '{name}', which is not set.")
            : value;
    });

    [GeneratedRegex("%(?<name>[^%]+)%", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
