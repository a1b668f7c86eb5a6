using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Daybook.Ingest.Parsing;

namespace Daybook.Ingest.Plan;

/// <summary>The formats that a plan can require of a text.</summary>
internal static partial class TextFormats
{
    public static readonly string[] All = ["date", "date-time", "uuid", "uri", "email", "ipv4", "ipv6", "currency", "country"];

    public static bool Matches(string format, string text) => format switch
    {
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" => Timestamp.TryParse(Encoding.UTF8.GetBytes(text), out _, out var hasOffset) && hasOffset,
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme.Length > 0 && text.Contains(':', StringComparison.Ordinal)
            && text[0] != '/',
        "email" => Email().IsMatch(text),
        "ipv4" => IPAddress.TryParse(text, out var v4) && v4.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            && text.Count(c => c == '.') == 3,
        "ipv6" => IPAddress.TryParse(text, out var v6) && v6.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
        // Checks only the form, because lists of codes change.
        "currency" => Currency().IsMatch(text),
        "country" => Country().IsMatch(text),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "The plan's reader allows no other format."),
    };

    [GeneratedRegex(@"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 200)]
    private static partial Regex Email();

    [GeneratedRegex("^[A-Z]{3}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 200)]
    private static partial Regex Currency();

    [GeneratedRegex("^[A-Z]{2}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 200)]
    private static partial Regex Country();
}
