using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Daybook.Reports.Sql.Worker;
using Daybook.Reports.Tables;
using Parquet.Schema;

namespace Daybook.Reports.Sql;

/// <summary>An answer's rows as a file.</summary>
internal static class SqlTable
{
    /// <summary>Texts as they are, numbers as digits, lists and objects as JSON, nulls empty.</summary>
    public static byte[] Csv(SqlRows rows)
    {
        var to = new ArrayBufferWriter<byte>();
        foreach (var (i, column) in rows.Columns.Index())
        {
            if (i > 0) to.Write(CsvText.Comma);
            CsvText.Field(column.Name, to);
        }

        to.Write(CsvText.LineEnd);
        foreach (var row in rows.Rows)
        {
            using var json = JsonDocument.Parse(row);
            foreach (var (i, value) in json.RootElement.EnumerateArray().Index())
            {
                if (i > 0) to.Write(CsvText.Comma);
                if (value.ValueKind == JsonValueKind.Number) to.Text(value.GetRawText());
                else if (Text(value) is { } text) CsvText.Field(text, to);
            }

            to.Write(CsvText.LineEnd);
        }

        return to.WrittenMemory.ToArray();
    }

    /// <summary>
    /// Whole numbers, doubles, booleans, dates and times as such; every other type as text, so that no digit of it is lost.
    /// </summary>
    public static async Task Parquet(SqlRows rows, Stream to, CancellationToken cancel)
    {
        List<JsonElement[]> values = [.. rows.Rows.Select(r => JsonSerializer.Deserialize<JsonElement[]>(r)!)];
        List<(DataField Field, IParquetColumn Column)> columns = [];
        HashSet<string> names = [];
        foreach (var (i, column) in rows.Columns.Index())
        {
            // A file cannot have two columns of one name.
            var name = column.Name;
            for (var n = 2; !names.Add(name); n++) name = $"{column.Name}_{n.ToString(CultureInfo.InvariantCulture)}";
            columns.Add(Column(name, column.Type, [.. values.Select(v => v[i])]));
        }

        await using var table = new ParquetTable(to, new ParquetSchema([.. columns.Select(c => c.Field)]));
        if (rows.Rows.Count > 0) await table.Write([.. columns.Select(c => c.Column)], cancel);
        await table.Finish(cancel);
    }

    private static (DataField Field, IParquetColumn Column) Column(string name, string type, List<JsonElement> values) => type switch
    {
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" => (new DataField<long?>(name),
            new ValueColumn<long>(values.Select(v => v.ValueKind == JsonValueKind.Number ? v.GetInt64() : (long?)null))),
        "DOUBLE" or "FLOAT" => (new DataField<double?>(name), new ValueColumn<double>(values.Select(Double))),
        "BOOLEAN" => (new DataField<bool?>(name), new ValueColumn<bool>(values.Select(v => v.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => (bool?)null,
        }))),
        "DATE" when values.TrueForAll(v => v.ValueKind == JsonValueKind.Null || Date(v) is not null) =>
            (new DataField<DateOnly?>(name), new ValueColumn<DateOnly>(values.Select(Date))),
        "TIMESTAMP" or "TIMESTAMP WITH TIME ZONE"
            when values.TrueForAll(v => v.ValueKind == JsonValueKind.Null || v.TryGetDateTime(out _)) =>
            (new DateTimeDataField(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: true),
                new ValueColumn<DateTime>(values.Select(v => v.ValueKind == JsonValueKind.Null ? (DateTime?)null
                    : DateTime.SpecifyKind(v.GetDateTime(), DateTimeKind.Utc)))),
        _ => (new DataField<string>(name), new TextColumn(values.Select(Text))),
    };

    // None: null, or a time without end.
    private static DateOnly? Date(JsonElement value) => value.ValueKind == JsonValueKind.String
        && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date : null;

    private static double? Double(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
