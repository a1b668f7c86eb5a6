using System.Globalization;
using Daybook.Foundation.Events;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Foundation.Http;

/// <summary>
/// Reads query parameters; if a value has the wrong form, the answer is a <c>400 invalid_parameter</c> that says what is allowed.
/// </summary>
public sealed class QueryReader(IQueryCollection query)
{
    public string? Text(string name, int maxLength = 200)
    {
        var value = Single(name);
        return value is null ? null
            : value.Length > maxLength ? throw Invalid(name, $"`{name}` is longer than {maxLength} characters.")
            : value.Contains('\0', StringComparison.Ordinal) ? throw Invalid(name, $"`{name}` holds the character U+0000, which no stored text can hold.")
            : value.Length == 0 ? null
            : value;
    }

    public string Required(string name, int maxLength = 200) =>
        Text(name, maxLength) ?? throw Invalid(name, $"`{name}` is required.");

    public int Number(string name, int otherwise, int min, int max)
    {
        var value = Single(name);
        if (string.IsNullOrEmpty(value)) return otherwise;
        return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) && n >= min && n <= max
            ? n
            : throw Invalid(name, $"`{name}` must be a whole number from {min} to {max}.");
    }

    public bool Flag(string name) => Single(name) switch
    {
        null or "" or "false" or "0" => false,
        "true" or "1" => true,
        _ => throw Invalid(name, $"`{name}` must be true or false."),
    };

    public LocalDate? Date(string name)
    {
        var value = Single(name);
        if (string.IsNullOrEmpty(value)) return null;
        return LocalDatePattern.Iso.Parse(value) is { Success: true, Value.Year: >= 1970 and <= 9000 } date
            ? date.Value
            : throw Invalid(name, $"`{name}` must be a date like 2026-11-22.");
    }

    public string OneOf(string name, string otherwise, params ReadOnlySpan<string> allowed)
    {
        var value = Single(name);
        if (string.IsNullOrEmpty(value)) return otherwise;
        return allowed.Contains(value) ? value : throw Invalid(name, $"`{name}` must be one of: {string.Join(", ", allowed!)}.");
    }

    public DateTimeZone? Zone(string name = "tz")
    {
        var value = Single(name);
        if (string.IsNullOrEmpty(value)) return null;
        return DateTimeZoneProviders.Tzdb.GetZoneOrNull(value) is { } zone && !value.StartsWith("UTC+", StringComparison.Ordinal) && !value.StartsWith("UTC-", StringComparison.Ordinal)
            ? zone
            : throw Invalid(name, $"`{name}` must be an IANA time zone such as Europe/Berlin.");
    }

    /// <summary>A duration such as <c>30m</c>, <c>12h</c>, <c>7d</c>: from one minute to 400 days.</summary>
    public TimeSpan Within(string name, TimeSpan otherwise)
    {
        var value = Single(name);
        if (string.IsNullOrEmpty(value)) return otherwise;
        var unit = value[^1] switch { 'm' => 1, 'h' => 60, 'd' => 1440, _ => 0 };
        return unit > 0 && int.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 && (long)n * unit <= 400 * 1440
            ? TimeSpan.FromMinutes((double)n * unit)
            : throw Invalid(name, $"`{name}` must be a duration such as 30m, 12h or 7d, at most 400d.");
    }

    public IEnumerable<KeyValuePair<string, string>> WithPrefix(string prefix)
    {
        foreach (var name in query.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal) && k.Length > prefix.Length))
        {
            if (name.Contains('\0', StringComparison.Ordinal)) throw Invalid(prefix, $"A name after `{prefix}` holds the character U+0000, which no stored text can hold.");
            yield return new(name[prefix.Length..], Required(name));
        }
    }

    public static ProblemException Invalid(string name, string detail) => new(Problem.InvalidParameter(name, detail));

    private string? Single(string name)
    {
        var values = query[name];
        return values.Count > 1 ? throw Invalid(name, $"`{name}` is given {values.Count} times; give it once.") : values.Count == 1 ? values[0] : null;
    }
}
