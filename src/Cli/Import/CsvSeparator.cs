using System.Text;

namespace Daybook.Cli.Import;

/// <summary>Finds the separator of a CSV file, because Excel writes semicolons if the decimal sign is a comma.</summary>
internal static class CsvSeparator
{
    private static readonly char[] Known = [',', ';', '\t'];

    /// <summary>
    /// The most frequent one in the header, outside quotes. A first line <c>sep=;</c>, which Excel understands, names it directly.
    /// </summary>
    public static char Of(ReadOnlySpan<byte> beginning)
    {
        if (beginning.StartsWith("\uFEFF"u8)) beginning = beginning[3..];
        var end = beginning.IndexOfAny((byte)'\r', (byte)'\n');
        var header = Encoding.UTF8.GetString(end < 0 ? beginning : beginning[..end]);
        if (IsHint(header)) return header[4];
        var quoted = false;
        var counts = new int[Known.Length];
        foreach (var c in header)
        {
            quoted ^= c == '"';
            var index = Array.IndexOf(Known, c);
            if (!quoted && index >= 0) counts[index]++;
        }

        return Known[Array.IndexOf(counts, counts.Max())];
    }

    public static bool IsHint(string line) => line.Length == 5 && line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase);
}
