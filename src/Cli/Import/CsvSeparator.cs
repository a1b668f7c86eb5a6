using System.Text;

namespace Daybook.Cli.Import;

/// <summary>Tells what separates the fields of a CSV file: Excel writes semicolons where the decimal sign is a comma.</summary>
internal static class CsvSeparator
{
    private static readonly char[] Known = [',', ';', '\t'];

    /// <summary>The one that stands most often in the header, outside quotes; a first line <c>sep=;</c>, which Excel understands, says it outright.</summary>
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
