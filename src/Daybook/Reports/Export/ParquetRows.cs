using System.Text;
using Daybook.Reports.Tables;
using Npgsql;
using Parquet.Schema;

namespace Daybook.Reports.Export;

/// <summary>Events as columns of a Parquet file: times in microseconds UTC, everything else as text.</summary>
internal sealed class ParquetRows : IExportPage
{
    // Of a value beside its text.
    private const int ValueBytes = 32;

    private static readonly ParquetSchema Schema = new([.. EventColumns.All.Select(Field)]);

    private readonly IParquetColumn[] _columns =
    [
        .. EventColumns.All.Select(IParquetColumn (column) =>
            column.Cell == EventCell.Time ? new ValueColumn<DateTime>() : new TextColumn()),
    ];

    public int Bytes { get; private set; }

    public void Add(NpgsqlDataReader row)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            var column = EventColumns.All[i];
            var isNull = row.IsDBNull(column.Place);
            Bytes += ValueBytes;
            if (_columns[i] is ValueColumn<DateTime> times)
            {
                times.Add(isNull ? null : row.GetDateTime(column.Place));
                continue;
            }

            var text = isNull ? null : Text(row, column);
            Bytes += 2 * text?.Length ?? 0;
            ((TextColumn)_columns[i]).Add(text);
        }
    }

    public void Clear()
    {
        foreach (var column in _columns) column.Clear();
        Bytes = 0;
    }

    /// <summary>A row group for each page.</summary>
    public static async Task Write(PageStream<ParquetRows> pages, Stream to, CancellationToken cancel)
    {
        await using var table = new ParquetTable(to, Schema);
        while (await pages.Next(cancel) is { } page) await table.Write(page.Page._columns, cancel);
        await table.Finish(cancel);
    }

    private static DataField Field(EventColumn column) => column.Cell == EventCell.Time
        ? new DateTimeDataField(
            column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: true)
        : new DataField<string>(column.Name);

    private static string Text(NpgsqlDataReader row, EventColumn column) => column.Cell switch
    {
        EventCell.Id => row.GetGuid(column.Place).ToString(),
        EventCell.Json => Encoding.UTF8.GetString(CompactJson.Of(row.GetFieldValue<byte[]>(column.Place))),
        _ => row.GetString(column.Place),
    };
}
