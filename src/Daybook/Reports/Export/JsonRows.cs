using Daybook.Reports.Tables;
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;

namespace Daybook.Reports.Export;

/// <summary>Writes one event per line, in its stored form.</summary>
internal static class JsonRows
{
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly (JsonEncodedText Name, int Column)[] Texts =
    [
        (JsonEncodedText.Encode("user_id"), 3), (JsonEncodedText.Encode("anonymous_id"), 4), (JsonEncodedText.Encode("session_id"), 5),
        (JsonEncodedText.Encode("source"), 6),
    ];

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <param name="row">In the order of <see cref="Reports.StoredEvent.Columns"/>.</param>
    public static void Write(NpgsqlDataReader row, IBufferWriter<byte> to)
    {
        var json = _writer ??= new Utf8JsonWriter(to, Options);
        json.Reset(to);
        json.WriteStartObject();
        json.WriteString("event_id"u8, row.GetGuid(0));
        json.WriteString("event_type"u8, row.GetFieldValue<byte[]>(1));
        Time(json, "occurred_at"u8, row.GetDateTime(2));
        foreach (var (name, column) in Texts)
        {
            if (row.IsDBNull(column)) json.WriteNull(name);
            else json.WriteString(name, row.GetFieldValue<byte[]>(column));
        }

        json.WritePropertyName("properties"u8);
        json.WriteRawValue(CompactJson.Of(row.GetFieldValue<byte[]>(7)), skipInputValidation: true);
        json.WritePropertyName("context"u8);
        json.WriteRawValue(CompactJson.Of(row.GetFieldValue<byte[]>(8)), skipInputValidation: true);
        Time(json, "received_at"u8, row.GetDateTime(9));
        if (row.IsDBNull(10)) json.WriteNull("sent_at"u8);
        else Time(json, "sent_at"u8, row.GetDateTime(10));
        json.WriteEndObject();
        json.Flush();
        to.Write("\n"u8);
    }

    private static void Time(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTime time)
    {
        Span<byte> text = stackalloc byte[32];
        time.TryFormat(text, out var written, "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'");
        json.WriteString(name, text[..written]);
    }
}
