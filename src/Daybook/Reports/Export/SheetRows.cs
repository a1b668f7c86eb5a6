using System.Text;
using System.Buffers;
using Daybook.Reports.Tables;
using Npgsql;

namespace Daybook.Reports.Export;

/// <summary>Writes one event per worksheet row, and pages of events as sheets.</summary>
internal static class SheetRows
{
    /// <param name="row">In the order of <see cref="Reports.StoredEvent.Columns"/>.</param>
    public static void Write(NpgsqlDataReader row, IBufferWriter<byte> to)
    {
        to.Write(SheetCells.RowStart);
        foreach (var column in EventColumns.All)
        {
            if (row.IsDBNull(column.Place)) to.Write(SheetCells.Empty);
            else if (column.Cell == EventCell.Id) SheetCells.Id(row.GetGuid(column.Place), to);
            else if (column.Cell == EventCell.Time) SheetCells.Time(row.GetDateTime(column.Place), to);
            else if (column.Cell == EventCell.Json)
                SheetCells.Text(Encoding.UTF8.GetString(CompactJson.Of(row.GetFieldValue<byte[]>(column.Place))), to);
            else SheetCells.Text(row.GetString(column.Place), to);
        }

        to.Write(SheetCells.RowEnd);
    }

    /// <summary>A sheet for each group of pages.</summary>
    public static async Task Write(PageStream pages, Stream to, CancellationToken cancel)
    {
        await using var workbook = new Workbook(to, "events", EventColumns.Names);
        while (await pages.Next(cancel) is { } page)
        {
            await workbook.Write(page.Bytes, cancel);
            if (page.EndsGroup) workbook.EndSheet();
        }

        await workbook.Finish(cancel);
    }
}
