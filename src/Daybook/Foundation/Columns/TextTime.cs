namespace Daybook.Foundation.Columns;

/// <summary>
/// Which texts are times to a filter, and which: what the function <c>time_of_text</c> is for PostgreSQL. A test compares the two.
/// </summary>
/// <remarks>
/// ISO-8601 with separators: a date, or a date and a time of day with seconds, fractions and an offset up to 14 hours or without. Digits
/// after the sixth of a second are cut.
/// </remarks>
public static class TextTime
{
    private const long MicrosOfSecond = 1_000_000;

    // A date, and the shortest time of day.
    private const int DateLength = 10, MinuteLength = 16;

    /// <param name="micros">Since 1970, in UTC.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out long micros)
    {
        micros = 0;
        if (text.Length < DateLength || !Digits(text, 0, 4, out var year) || text[4] != '-' || !Digits(text, 5, 2, out var month)
            || text[7] != '-' || !Digits(text, 8, 2, out var day)) return false;
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month)) return false;
        micros = (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return text.Length == DateLength || AddTimeOfDay(text, ref micros);
    }

    private static bool AddTimeOfDay(ReadOnlySpan<char> text, ref long micros)
    {
        if (text.Length < MinuteLength || text[DateLength] is not ('T' or ' ') || !Digits(text, 11, 2, out var hour) || hour > 23
            || text[13] != ':' || !Digits(text, 14, 2, out var minute) || minute > 59) return false;
        micros += (hour * 60L + minute) * 60 * MicrosOfSecond;
        var rest = text[MinuteLength..];
        if (rest.Length > 0 && rest[0] == ':')
        {
            if (!Digits(rest, 1, 2, out var second) || second > 59) return false;
            micros += second * MicrosOfSecond;
            rest = rest[3..];
            if (rest.Length > 0 && rest[0] == '.' && !AddFraction(ref rest, ref micros)) return false;
        }

        if (rest.Length == 0 || rest is "Z") return true;
        if (rest.Length != 6 || rest[0] is not ('+' or '-') || !Digits(rest, 1, 2, out var hours) || hours > 14 || rest[3] != ':'
            || !Digits(rest, 4, 2, out var minutes) || minutes > 59) return false;
        micros -= (rest[0] == '-' ? -1 : 1) * (hours * 60L + minutes) * 60 * MicrosOfSecond;
        return true;
    }

    private static bool AddFraction(ref ReadOnlySpan<char> rest, ref long micros)
    {
        var digits = 1;
        for (var unit = MicrosOfSecond / 10; digits < rest.Length && char.IsAsciiDigit(rest[digits]); digits++, unit /= 10)
            micros += (rest[digits] - '0') * unit;
        rest = rest[digits..];
        return digits > 1;
    }

    private static bool Digits(ReadOnlySpan<char> text, int at, int count, out int value)
    {
        value = 0;
        if (text.Length < at + count) return false;
        foreach (var digit in text.Slice(at, count))
        {
            if (!char.IsAsciiDigit(digit)) return false;
            value = value * 10 + digit - '0';
        }

        return true;
    }
}
