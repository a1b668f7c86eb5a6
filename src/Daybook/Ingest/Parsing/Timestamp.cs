namespace Daybook.Ingest.Parsing;

/// <summary>
/// ISO-8601 times as senders write them: <c>2026-11-22T10:15:00.123Z</c>, with an offset, without one (read as UTC), or a date alone;
/// with a comma for the
/// point, without separators (<c>20261122T101500Z</c>), with <c>24:00</c> for the end of a day, with a blank before the offset, and
/// with UTC for Z.
/// </summary>
/// <remarks>More than six digits of a second are cut: microseconds are what is stored.</remarks>
internal static class Timestamp
{
    public const string Advice = "It must be ISO-8601 text such as 2026-11-22T10:15:00Z.";

    /// <param name="text">ASCII or UTF-8.</param>
    /// <param name="hasOffset">False if it was read as UTC because it has no offset.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset time, out bool hasOffset)
    {
        time = default;
        hasOffset = false;
        // Without separators only with a time behind it: eight digits alone may be any number.
        var basic = text.Length > 8 && text[8] is (byte)'T' or (byte)'t';
        if (!TryDate(ref text, basic, out var year, out var month, out var day)) return false;
        var ticks = 0L;
        var offset = 0;
        if (!text.IsEmpty)
        {
            if (text[0] is not ((byte)'T' or (byte)'t' or (byte)' ')) return false;
            text = text[1..];
            if (!TryTimeOfDay(ref text, basic, out ticks) || !TryOffset(text, out offset, out hasOffset)) return false;
        }

        ticks += new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks - offset * TimeSpan.TicksPerMinute;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks) return false;
        time = new DateTimeOffset(ticks - ticks % 10, TimeSpan.Zero);
        return true;
    }

    private static bool TryDate(ref ReadOnlySpan<byte> text, bool basic, out int year, out int month, out int day)
    {
        month = day = 0;
        return TryDigits(ref text, 4, out year) && (basic || Skip(ref text, '-')) && TryDigits(ref text, 2, out month)
            && (basic || Skip(ref text, '-')) && TryDigits(ref text, 2, out day)
            && year > 0 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
    }

    private static bool TryTimeOfDay(ref ReadOnlySpan<byte> text, bool basic, out long ticks)
    {
        ticks = 0;
        if (!TryDigits(ref text, 2, out var hour) || hour > 24 || !(basic || Skip(ref text, ':'))) return false;
        if (!TryDigits(ref text, 2, out var minute) || minute > 59) return false;
        var second = 0;
        if (basic ? !text.IsEmpty && char.IsAsciiDigit((char)text[0]) : Skip(ref text, ':'))
        {
            if (!TryDigits(ref text, 2, out second) || second > 59) return false;
        }

        ticks = ((hour * 60L + minute) * 60 + second) * TimeSpan.TicksPerSecond;
        if (!Skip(ref text, '.') && !Skip(ref text, ',')) return hour < 24 || ticks == TimeSpan.TicksPerDay;
        var digits = 0;
        for (var unit = TimeSpan.TicksPerSecond / 10; digits < text.Length && char.IsAsciiDigit((char)text[digits]); digits++, unit /= 10)
            ticks += (text[digits] - '0') * unit;
        text = text[digits..];
        // The day's last instant is the next day's first.
        return digits > 0 && (hour < 24 || ticks == TimeSpan.TicksPerDay);
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes, out bool hasOffset)
    {
        minutes = 0;
        hasOffset = !text.IsEmpty;
        if (text.IsEmpty) return true;
        Skip(ref text, ' ');
        if (text.IsEmpty) return false;
        if (text.SequenceEqual("UTC"u8) || text.SequenceEqual("GMT"u8)) return true;
        if (text[0] is (byte)'Z' or (byte)'z') return text.Length == 1;
        var sign = text[0] switch { (byte)'+' => 1, (byte)'-' => -1, _ => 0 };
        text = text[1..];
        if (sign == 0 || !TryDigits(ref text, 2, out var hours) || hours > 15) return false;
        var rest = 0;
        if (!text.IsEmpty)
        {
            Skip(ref text, ':');
            if (!TryDigits(ref text, 2, out rest) || rest > 59) return false;
        }

        minutes = sign * (hours * 60 + rest);
        return text.IsEmpty;
    }

    private static bool TryDigits(ref ReadOnlySpan<byte> text, int count, out int value)
    {
        value = 0;
        if (text.Length < count) return false;
        foreach (var d in text[..count])
        {
            if (!char.IsAsciiDigit((char)d)) return false;
            value = value * 10 + d - '0';
        }

        text = text[count..];
        return true;
    }

    private static bool Skip(ref ReadOnlySpan<byte> text, char c)
    {
        if (text.IsEmpty || text[0] != c) return false;
        text = text[1..];
        return true;
    }
}
