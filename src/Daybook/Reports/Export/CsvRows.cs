using System.Buffers;
using Daybook.Reports.Tables;
using Npgsql;

namespace Daybook.Reports.Export;

/// <summary>Writes one event per line of CSV.</summary>
internal static class CsvRows
{
    /// <param name="row">In the order of <see cref="Reports.StoredEvent.Columns"/>.</param>
    public static void Write(NpgsqlDataReader row, IBufferWriter<byte> to)
    {
        var first = true;
        foreach (var column in EventColumns.All)
        {
            if (!first) to.Write(CsvText.Comma);
            first = false;
            if (row.IsDBNull(column.Place)) continue;
            switch (column.Cell)
            {
                case EventCell.Id:
                    to.Id(row.GetGuid(column.Place));
                    break;
                case EventCell.Time:
                    to.Time(row.GetDateTime(column.Place));
                    break;
                case EventCell.Json:
                    CsvText.Field(CompactJson.Of(row.GetFieldValue<byte[]>(column.Place)), to);
                    break;
                default:
                    // The raw bytes, because a string would be decoded from UTF-8 and encoded again.
                    CsvText.Field(row.GetFieldValue<byte[]>(column.Place), to);
                    break;
            }
        }

        to.Write(CsvText.LineEnd);
    }
}
