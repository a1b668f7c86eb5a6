using System.Text;
using Daybook.Reports.Tables;
using Npgsql;
using SpreadCheetah;

namespace Daybook.Reports.Export;

/// <summary>
/// Events as rows of a worksheet. Texts are texts and times are dates, so that a spreadsheet can sort and calculate with them and runs none
/// as a formula.
/// </summary>
internal sealed class SheetRows : IExportPage
{
    // Of a cell beside its text.
    private const int CellBytes = 48;

    private readonly List<DataCell[]> _rows = [];

    public int Bytes { get; private set; }

    public void Add(NpgsqlDataReader row)
    {
        var cells = new DataCell[EventColumns.All.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            var column = EventColumns.All[i];
            Bytes += CellBytes;
            if (!row.IsDBNull(column.Place)) cells[i] = Cell(row, column);
        }

        _rows.Add(cells);
    }

    public void Clear()
    {
        _rows.Clear();
        Bytes = 0;
    }

    /// <summary>A sheet for each group of pages.</summary>
    public static async Task Write(PageStream<SheetRows> pages, Stream to, CancellationToken cancel)
    {
        await using var workbook = new Workbook(to, "events", EventColumns.Names, Workbook.Times);
        while (await pages.Next(cancel) is { } page)
        {
            await workbook.Write(page.Page._rows, cancel);
            if (page.EndsGroup) workbook.EndSheet();
        }

        await workbook.Finish(cancel);
    }

    private DataCell Cell(NpgsqlDataReader row, EventColumn column)
    {
        if (column.Cell == EventCell.Time) return new(row.GetDateTime(column.Place));
        var text = column.Cell switch
        {
            EventCell.Id => row.GetGuid(column.Place).ToString(),
            EventCell.Json => SheetText.Encode(Encoding.UTF8.GetString(CompactJson.Of(row.GetFieldValue<byte[]>(column.Place)))),
            _ => SheetText.Encode(row.GetString(column.Place)),
        };
        Bytes += 2 * text.Length;
        return new(text);
    }
}
