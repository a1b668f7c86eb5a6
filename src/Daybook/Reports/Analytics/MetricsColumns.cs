using Daybook.Days.Archive;
using System.Buffers;
using Daybook.Reports.Tables;

namespace Daybook.Reports.Analytics;

/// <summary>A row of metrics as cells, in the order of its columns.</summary>
internal static class MetricsColumns
{
    public static IReadOnlyList<string> Names { get; } = ["event_date", "event_type", "event_count", "unique_users"];

    public static void Csv(MetricsRow row, IBufferWriter<byte> to)
    {
        to.Date(row.EventDate);
        to.Write(CsvText.Comma);
        CsvText.Field(row.EventType, to);
        to.Write(CsvText.Comma);
        to.Number(row.EventCount);
        to.Write(CsvText.Comma);
        to.Number(row.UniqueUsers);
        to.Write(CsvText.LineEnd);
    }

    public static void Sheet(MetricsRow row, IBufferWriter<byte> to)
    {
        to.Write(SheetCells.RowStart);
        SheetCells.Date(row.EventDate, to);
        SheetCells.Text(row.EventType, to);
        SheetCells.Number(row.EventCount, to);
        SheetCells.Number(row.UniqueUsers, to);
        to.Write(SheetCells.RowEnd);
    }
}
