using System.Globalization;

namespace Daybook.Cli.Traffic;

/// <summary>A share from 0 to 50 %, exact to a millionth.</summary>
internal readonly record struct Share(int Millionths)
{
    private const int Most = 500_000;

    /// <summary>This share of <paramref name="total"/>, rounded to the nearest number.</summary>
    public int Of(int total) => (int)((((long)total * Millionths) + 500_000) / 1_000_000);

    /// <summary>Reads <c>1%</c>, <c>0.5%</c> or <c>0.005</c>.</summary>
    public static bool TryParse(string text, out Share share)
    {
        share = default;
        var percent = text.EndsWith('%');
        if (!decimal.TryParse(percent ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        var millionths = number * (percent ? 10_000 : 1_000_000);
        if (millionths is < 0 or > Most) return false;
        share = new Share((int)decimal.Round(millionths));
        return true;
    }
}
