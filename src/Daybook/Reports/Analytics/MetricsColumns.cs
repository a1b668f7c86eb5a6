using Daybook.Days.Archive;
using System.Buffers;
using Daybook.Reports.Tables;
using SpreadCheetah;

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

    public static DataCell[] Sheet(MetricsRow row) =>
    [
        new(row.EventDate.ToDateTime(TimeOnly.MinValue)), new(SheetText.Encode(row.EventType)), new(row.EventCount), new(row.UniqueUsers),
    ];
}
