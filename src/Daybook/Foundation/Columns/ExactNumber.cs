using System.Globalization;

namespace Daybook.Foundation.Columns;

/// <summary>
/// Numbers that a file holds exactly, as DECIMAL(27,12): up to 15 digits before the point and 12 after it. Sums of 100,000,000,000 of
/// them are exact in DECIMAL(38,12).
/// </summary>
public static class ExactNumber
{
    public const string Type = "DECIMAL(27,12)", SumType = "DECIMAL(38,12)";

    private const int WholeDigits = 15, Places = 12;

    /// <param name="text">As PostgreSQL writes a <c>numeric</c>: digits, perhaps with a point, never an exponent.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, out decimal value)
    {
        var digits = text.AsSpan().TrimStart('-');
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var places = point < 0 ? default : digits[(point + 1)..].TrimEnd('0');
        value = 0;
        return whole.TrimStart('0').Length <= WholeDigits && places.Length <= Places && decimal.TryParse(
            point < 0 ? text : text.AsSpan(0, text.Length - (digits.Length - point - 1) + places.Length),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out value);
    }
}
