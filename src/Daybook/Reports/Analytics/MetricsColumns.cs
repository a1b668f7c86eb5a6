using Daybook.Days.Archive;
using System.Buffers;
using Daybook.Reports.Tables;
using Parquet.Schema;
using SpreadCheetah;

namespace Daybook.Reports.Analytics;

/// <summary>A row of metrics as cells, in the order of its columns.</summary>
internal static class MetricsColumns
{
    public static IReadOnlyList<string> Names { get; } = ["event_date", "event_type", "event_count", "unique_users"];

    /// <summary>Of a Parquet file.</summary>
    public static ParquetSchema Schema { get; } = new(
        new DataField<DateOnly?>(Names[0]), new DataField<string>(Names[1]),
        new DataField<long?>(Names[2]), new DataField<long?>(Names[3]));

    public static IReadOnlyList<IParquetColumn> Columns(IReadOnlyList<MetricsRow> rows) =>
    [
        new ValueColumn<DateOnly>(rows.Select(DateOnly? (row) => row.EventDate)),
        new TextColumn(rows.Select(row => row.EventType)),
        new ValueColumn<long>(rows.Select(long? (row) => row.EventCount)),
        new ValueColumn<long>(rows.Select(long? (row) => row.UniqueUsers)),
    ];

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
