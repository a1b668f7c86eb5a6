using System.Globalization;

namespace Daybook.Cli.Import.Elsewhere;

/// <summary>Converts other products' times to ISO 8601 in UTC.</summary>
internal static class ForeignTime
{
    private const string Iso = "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'";

    /// <param name="unit">What a number counts: <c>s</c>, <c>ms</c> or <c>us</c>.</param>
    /// <returns>The unchanged text if it is not a time, because Daybook rejects it by name.</returns>
    public static string ToIso(string text, string? unit)
    {
        if (unit is not null
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                out var number))
        {
            // Up to the year 9999 in any unit; a larger number is not a time.
            var ticks = Math.Abs(number) > 1e18m ? decimal.MaxValue
                : number * unit switch
                {
                    "s" => TimeSpan.TicksPerSecond,
                    "ms" => TimeSpan.TicksPerMillisecond,
                    _ => TimeSpan.TicksPerMicrosecond
                };
            return Math.Abs(ticks) < DateTimeOffset.MaxValue.Ticks - DateTimeOffset.UnixEpoch.Ticks
                && ticks > -DateTimeOffset.UnixEpoch.Ticks
                ? Write(DateTimeOffset.UnixEpoch.AddTicks((long)ticks))
                : text;
        }

        var plain = text.EndsWith(" UTC", StringComparison.Ordinal) ? text[..^4] : text;
        return DateTimeOffset.TryParse(plain, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && char.IsAsciiDigit(text[0])
            ? Write(time)
            : text;
    }

    private static string Write(DateTimeOffset time) => time.UtcDateTime.ToString(Iso, CultureInfo.InvariantCulture);
}
