using System.Buffers;
using System.Globalization;
using Npgsql;

namespace Daybook.Export;

/// <summary>Rows of a worksheet (SpreadsheetML): texts as texts, times as dates, so that a spreadsheet sorts and reckons with them and runs none as a formula.</summary>
/// <remarks>Written as bytes: the Open XML library's writer keeps a package's parts in memory when its stream cannot be read back.</remarks>
internal static class SheetRows
{
    /// <summary>What a cell can hold in the common spreadsheets.</summary>
    public const int MaxCellText = 32_767;

    /// <summary>Index into the cell formats of <see cref="Workbook"/>.</summary>
    private static ReadOnlySpan<byte> TimeCell => "<c s=\"1\"><v>"u8;

    private static readonly DateTime Epoch = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Utc);

    public static ReadOnlySpan<byte> SheetStart =>
        """<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"""u8;

    public static ReadOnlySpan<byte> SheetEnd => "</sheetData></worksheet>"u8;

    public static void Header(IBufferWriter<byte> to)
    {
        to.Write("<row>"u8);
        foreach (var name in (string[])["event_id", "occurred_at", "user_id", "event_type", "properties_json", "anonymous_id", "session_id", "source", "context_json", "received_at", "sent_at"])
            Text(name, to);
        to.Write("</row>"u8);
    }

    /// <param name="row">In the order of <see cref="Reports.StoredEvent.Columns"/>.</param>
    public static void Write(NpgsqlDataReader row, IBufferWriter<byte> to)
    {
        to.Write("<row><c t=\"inlineStr\"><is><t>"u8);
        to.Id(row.GetGuid(0));
        to.Write("</t></is></c>"u8);
        Time(row, 2, to);
        Text(row, 3, to);
        Text(row, 1, to);
        Text(row, 7, to);
        Text(row, 4, to);
        Text(row, 5, to);
        Text(row, 6, to);
        Text(row, 8, to);
        Time(row, 9, to);
        Time(row, 10, to);
        to.Write("</row>"u8);
    }

    private static void Text(NpgsqlDataReader row, int column, IBufferWriter<byte> to)
    {
        if (row.IsDBNull(column)) to.Write("<c/>"u8);
        else Text(row.GetString(column), to);
    }

    private static void Text(string text, IBufferWriter<byte> to)
    {
        to.Write("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">"u8);
        to.Text(SheetText.Encode(text));
        to.Write("</t></is></c>"u8);
    }

    // A date is the number of days since 30 December 1899. Spreadsheets round to a millisecond; the text of jsonl and csv has the microseconds.
    private static void Time(NpgsqlDataReader row, int column, IBufferWriter<byte> to)
    {
        if (row.IsDBNull(column))
        {
            to.Write("<c/>"u8);
            return;
        }

        to.Write(TimeCell);
        ((row.GetDateTime(column) - Epoch).Ticks / (decimal)TimeSpan.TicksPerDay).TryFormat(to.GetSpan(40), out var written, "0.##########", CultureInfo.InvariantCulture);
        to.Advance(written);
        to.Write("</v></c>"u8);
    }
}
