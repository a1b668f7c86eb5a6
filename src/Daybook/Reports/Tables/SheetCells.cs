using System.Buffers;
using System.Globalization;

namespace Daybook.Reports.Tables;

/// <summary>
/// Rows and cells of a worksheet (SpreadsheetML). Texts are texts, times are dates and numbers are numbers, so that a spreadsheet can
/// sort and calculate with them and runs none as a formula.
/// </summary>
/// <remarks>
/// Written as bytes, because the Open XML library's writer keeps a package's parts in memory if it cannot read its stream back.
/// </remarks>
public static class SheetCells
{
    /// <summary>The most characters in a cell that common spreadsheets support.</summary>
    public const int MaxText = 32_767;

    private static readonly DateTime Epoch = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Utc);

    public static ReadOnlySpan<byte> RowStart => "<row>"u8;

    public static ReadOnlySpan<byte> RowEnd => "</row>"u8;

    public static ReadOnlySpan<byte> Empty => "<c/>"u8;

    // These formats come from Workbook's styles.
    private static ReadOnlySpan<byte> TimeCell => "<c s=\"1\"><v>"u8;

    private static ReadOnlySpan<byte> DateCell => "<c s=\"2\"><v>"u8;

    private static ReadOnlySpan<byte> ValueEnd => "</v></c>"u8;

    public static void Id(Guid id, IBufferWriter<byte> to)
    {
        to.Write("<c t=\"inlineStr\"><is><t>"u8);
        to.Id(id);
        to.Write("</t></is></c>"u8);
    }

    public static void Text(string text, IBufferWriter<byte> to)
    {
        to.Write("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">"u8);
        to.Text(SheetText.Encode(text));
        to.Write("</t></is></c>"u8);
    }

    public static void Number(long number, IBufferWriter<byte> to)
    {
        to.Write("<c><v>"u8);
        to.Number(number);
        to.Write(ValueEnd);
    }

    /// <summary>
    /// The number of days since 30 December 1899. Spreadsheets round to a millisecond; the text of jsonl and csv has the microseconds.
    /// </summary>
    public static void Time(DateTime time, IBufferWriter<byte> to)
    {
        to.Write(TimeCell);
        ((time - Epoch).Ticks / (decimal)TimeSpan.TicksPerDay).TryFormat(to.GetSpan(40), out var written, "0.##########",
            CultureInfo.InvariantCulture);
        to.Advance(written);
        to.Write(ValueEnd);
    }

    public static void Date(DateOnly date, IBufferWriter<byte> to)
    {
        to.Write(DateCell);
        to.Number(date.DayNumber - DateOnly.FromDateTime(Epoch).DayNumber);
        to.Write(ValueEnd);
    }
}
