namespace Daybook.Cli.Import;

/// <summary>Reverses what a CSV export does to texts that a spreadsheet would run as formulas.</summary>
internal static class ExportedText
{
    /// <summary>
    /// The text without the export's apostrophe. The export adds one exactly if the text, after any number of apostrophes, begins like a
    /// formula.
    /// </summary>
    public static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'\'', ..]) return text;
        var rest = text.TrimStart((byte)'\'');
        return rest is [(byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r' or (byte)'\n', ..]
            || rest.StartsWith("＝"u8) || rest.StartsWith("＋"u8) || rest.StartsWith("－"u8) || rest.StartsWith("＠"u8)
            ? text[1..]
            : text;
    }
}
