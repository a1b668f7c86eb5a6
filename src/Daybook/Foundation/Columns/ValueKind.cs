using System.Globalization;
using System.Text;

namespace Daybook.Foundation.Columns;

/// <summary>
/// What filters compare of a JSON value beside its text: its type and, where the text's own order is not the value's, a text that has the
/// value's order. Compared byte by byte, of any length, so nothing is rounded.
/// </summary>
/// <remarks>
/// <c>bt</c> and <c>bf</c> are true and false, <c>n…</c> is a number, <c>o</c> an object or an array, <c>s</c> a text, and <c>s…</c> a
/// text that is a time. What is missing or null has none. Files hold these texts: another form needs another
/// <see cref="ColumnFile.Format"/>.
/// </remarks>
public static class ValueKind
{
    public const string Number = "n", AfterNumbers = "o", Container = "o", Text = "s";

    // Of years 1 to 9999 and a day on either side; with this added, none is below 0.
    private const long TimeShift = 100_000_000_000_000_000;

    // Beyond the exponents that an event can hold.
    private const int ExponentShift = 50_000;

    public static string OfBoolean(bool value) => value ? "bt" : "bf";

    public static string OfText(string text) => TextTime.TryParse(text, out var micros) ? OfTime(micros) : Text;

    /// <param name="micros">Since 1970.</param>
    public static string OfTime(long micros) => string.Create(CultureInfo.InvariantCulture, $"{Text}{micros + TimeShift:D18}");

    /// <param name="text">A JSON number, with or without an exponent.</param>
    public static string OfNumber(string text)
    {
        var e = text.AsSpan().IndexOfAny('e', 'E');
        var mantissa = e < 0 ? text.AsSpan() : text.AsSpan(0, e);
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var negative = mantissa[0] == '-';
        mantissa = mantissa.TrimStart('-');
        var point = mantissa.IndexOf('.');
        var digits = new StringBuilder().Append(point < 0 ? mantissa : mantissa[..point]);
        exponent += digits.Length;
        if (point >= 0) digits.Append(mantissa[(point + 1)..]);
        // 0.d1d2d3… × 10^exponent with d1 other than 0: equal numbers have equal digits and exponents.
        var all = digits.ToString();
        var significant = all.TrimStart('0');
        exponent -= all.Length - significant.Length;
        significant = significant.TrimEnd('0');
        if (significant.Length == 0) return Number + "1";
        return negative
            // The greater the magnitude, the smaller the number; the end is greater than any digit, so that fewer digits come later.
            ? string.Create(CultureInfo.InvariantCulture, $"{Number}0{ExponentShift - exponent:D6}{Complement(significant)}~")
            : string.Create(CultureInfo.InvariantCulture, $"{Number}2{ExponentShift + exponent:D6}{significant}");
    }

    private static string Complement(string digits) =>
        string.Create(digits.Length, digits, (span, from) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = (char)('9' - (from[i] - '0'));
        });
}
