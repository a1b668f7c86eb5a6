using Daybook.Foundation.Text;
using System.Globalization;
using Daybook.Foundation.Events;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Foundation.Http;

/// <summary>
/// Reads query parameters; if a value has the wrong form, the answer is a <c>400 invalid_parameter</c> that says what is allowed.
/// </summary>
/// <remarks>The parameters that were read are those that the route knows. <see cref="RefuseOthers"/> refuses the rest.</remarks>
public sealed class QueryReader(IQueryCollection query)
{
    private const int MostShown = 100, MostMistakes = 3;

    private readonly List<string> _known = [];
    private readonly List<(string Prefix, string Shown)> _prefixes = [];
    private bool _any;

    /// <param name="maxLength">By default what the longest names and ids may have.</param>
    public string? Text(string name, int maxLength = TextLength.MaxBytes) => Checked(name, Single(name), maxLength);

    /// <summary>All values of a parameter that may be given several times, as they are; empty ones are left out.</summary>
    public IReadOnlyList<string> Texts(string name, int maxLength = TextLength.MaxBytes)
    {
        Know(name);
        return [.. query[name].Select(value => Checked(name, value, maxLength)).OfType<string>()];
    }

    private static string? Checked(string name, string? value, int maxLength) =>
        value is null ? null
            : value.Length > maxLength ? throw Invalid(name, $"`{name}` is longer than {maxLength} characters.")
            : value.Contains('\0', StringComparison.Ordinal)
            ? throw Invalid(name, $"`{name}` holds the character U+0000, which no stored text can hold.")
            : value.Length == 0 ? null
            : value;

    public string Required(string name, int maxLength = TextLength.MaxBytes) =>
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
        return DateTimeZoneProviders.Tzdb.GetZoneOrNull(value) is { } zone && !value.StartsWith("UTC+", StringComparison.Ordinal)
            && !value.StartsWith("UTC-", StringComparison.Ordinal)
            ? zone
            : throw Invalid(name, $"`{name}` must be an IANA time zone such as Europe/Berlin.");
    }

    /// <summary>A duration such as <c>30m</c>, <c>12h</c>, <c>7d</c>: from one minute to 400 days.</summary>
    public TimeSpan Within(string name, TimeSpan otherwise)
    {
        var value = Single(name);
        if (string.IsNullOrEmpty(value)) return otherwise;
        return Duration(value) ?? throw Invalid(name, $"`{name}` must be a duration such as 30m, 12h or 7d, at most 400d.");
    }

    /// <inheritdoc cref="Within"/>
    /// <returns>Null: it is none.</returns>
    public static TimeSpan? Duration(string text)
    {
        var unit = text.Length == 0 ? 0 : text[^1] switch { 'm' => 1, 'h' => 60, 'd' => 1440, _ => 0 };
        return unit > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && n > 0 && (long)n * unit <= 400 * 1440
            ? TimeSpan.FromMinutes((double)n * unit)
            : null;
    }

    /// <param name="rest">What an error calls the part behind the prefix.</param>
    /// <param name="maxLength">Of a value.</param>
    public IReadOnlyList<KeyValuePair<string, string>> WithPrefix(string prefix, string rest = "NAME", int maxLength = TextLength.MaxBytes)
    {
        // Added here, not in the lazy iterator, so that RefuseOthers knows it.
        _prefixes.Add((prefix, prefix + rest));
        return [.. Prefixed(prefix, maxLength)];
    }

    /// <summary>Known, and read elsewhere.</summary>
    public void Know(string name) => _known.Add(name);

    /// <summary>Parameters of this route are not the server's: the page's own script reads them.</summary>
    public void LeaveOthers() => _any = true;

    /// <summary>
    /// A parameter that nobody has read is a mistake. If it were ignored, other events would be counted, or another person erased, than
    /// was meant. Called when everything is read and before anything is done; the wrapper calls it too, for routes that read nothing.
    /// </summary>
    /// <exception cref="ProblemException"><c>invalid_parameter</c> that names the nearest known one, and in <c>known</c> all of
    /// them.</exception>
    public void RefuseOthers()
    {
        if (_any || query.Count == 0) return;
        foreach (var name in query.Keys)
        {
            if (!IsKnown(name)) throw Unknown(name);
        }
    }

    private IEnumerable<KeyValuePair<string, string>> Prefixed(string prefix, int maxLength)
    {
        foreach (var name in query.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal) && k.Length > prefix.Length))
        {
            if (name.Contains('\0', StringComparison.Ordinal))
                throw Invalid(prefix, $"A name after `{prefix}` holds the character U+0000, which no stored text can hold.");
            yield return new(name[prefix.Length..], Required(name, maxLength));
        }
    }

    public static ProblemException Invalid(string name, string detail) => new(Problem.InvalidParameter(name, detail));

    // Names are looked up as ASP.NET Core does: in any case.
    private bool IsKnown(string name) =>
        _known.Contains(name, StringComparer.OrdinalIgnoreCase)
            || _prefixes.Exists(p => name.Length > p.Prefix.Length && name.StartsWith(p.Prefix, StringComparison.Ordinal));

    private ProblemException Unknown(string name)
    {
        List<string> known =
            [.. _known.Concat(_prefixes.Select(p => p.Shown)).Distinct(StringComparer.OrdinalIgnoreCase)
                .Order(StringComparer.Ordinal)];
        var shown = name.Length <= MostShown ? name : name[..MostShown] + "…";
        var takes = known.Count == 0 ? "This route takes no parameters."
            : $"This route takes {string.Join(", ", known.Select(k => $"`{k}`"))}.";
        var meant = Nearest(name, known) is { } near ? $" Did you mean `{near}`?" : "";
        return new(Problem.InvalidParameter(shown, $"`{shown}` is not a parameter of this route.{meant} {takes}", known));
    }

    private static string? Nearest(string name, IEnumerable<string> known)
    {
        if (name.Length > MostShown) return null;
        var nearest =
            known.Select(k => (Name: k, Mistakes: EditDistance.Between(Plain(Head(name)), Plain(Head(k))))).OrderBy(k => k.Mistakes)
                .FirstOrDefault();
        // Half of a short name may not be wrong: `to` is not near to `tz` only because both are short.
        return nearest.Name is not null && nearest.Mistakes <= Math.Min(MostMistakes, nearest.Name.Length / 2) ? nearest.Name : null;
    }

    // Of property.plan and property.NAME.
    private static string Head(string name) => name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? name[..(dot + 1)] : name;

    // eventType, event-type and EVENT_TYPE are event_type in other spellings.
    private static string Plain(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    private string? Single(string name)
    {
        Know(name);
        var values = query[name];
        return values.Count > 1 ? throw Invalid(name, $"`{name}` is given {values.Count} times; give it once.")
            : values.Count == 1 ? values[0] : null;
    }
}
