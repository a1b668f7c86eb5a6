using System.Buffers;
using Npgsql;

namespace Daybook.Export;

/// <summary>RFC 4180: CRLF, quotes where needed. A text that a spreadsheet would run as a formula gets an apostrophe in front.</summary>
internal static class CsvRows
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r\n＝＋－＠");

    /// <summary>The first columns in the order of the import format.</summary>
    public static ReadOnlySpan<byte> Header => "event_id,occurred_at,user_id,event_type,properties_json,anonymous_id,session_id,source,context_json,received_at,sent_at\r\n"u8;

    /// <param name="row">In the order of <see cref="Reports.StoredEvent.Columns"/>.</param>
    public static void Write(NpgsqlDataReader row, IBufferWriter<byte> to)
    {
        to.Id(row.GetGuid(0));
        Comma(to);
        to.Time(row.GetDateTime(2));
        Text(row, 3, to);
        Text(row, 1, to);
        Text(row, 7, to);
        Text(row, 4, to);
        Text(row, 5, to);
        Text(row, 6, to);
        Text(row, 8, to);
        Comma(to);
        to.Time(row.GetDateTime(9));
        Comma(to);
        if (!row.IsDBNull(10)) to.Time(row.GetDateTime(10));
        to.Write("\r\n"u8);
    }

    private static void Comma(IBufferWriter<byte> to) => to.Write(","u8);

    private static void Text(NpgsqlDataReader row, int column, IBufferWriter<byte> to)
    {
        Comma(to);
        if (!row.IsDBNull(column)) Field(row.GetString(column), to);
    }

    internal static void Field(string text, IBufferWriter<byte> to)
    {
        var formula = text.Length > 0 && FormulaStarts.Contains(text[0]);
        var quote = text.AsSpan().ContainsAny(Quoted);
        if (quote) to.Write("\""u8);
        if (formula) to.Write("'"u8);
        if (quote)
        {
            to.Text(text.Replace("\"", "\"\"", StringComparison.Ordinal));
            to.Write("\""u8);
        }
        else
        {
            to.Text(text);
        }
    }
}
