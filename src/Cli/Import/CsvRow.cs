using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;

namespace Daybook.Cli.Import;

/// <summary>Turns the fields of one row into an event for <c>POST /events</c>. Empty fields are left out.</summary>
internal sealed class CsvRow(CsvColumns columns, LineIds ids)
{
    private static readonly JsonWriterOptions Writing =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _json = new(1024);

    /// <summary>True if its cell of <c>occurred_at</c> is empty or missing.</summary>
    public bool LacksTime(CsvReader row) => columns.Time < 0 || row.GetSpan(columns.Time).Trim(" \t"u8).IsEmpty;

    /// <summary>The event. It is valid until the next row is written.</summary>
    public ReadOnlyMemory<byte> ToJson(CsvReader row)
    {
        _json.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_json, Writing);
        writer.WriteStartObject();
        var hasId = false;
        for (var i = 0; i < columns.Count; i++)
        {
            var field = row.GetSpan(i);
            if (field.IsEmpty) continue;
            switch (columns[i])
            {
                case CsvColumns.Properties: WriteJson(writer, "properties", field); break;
                case CsvColumns.Context: WriteJson(writer, "context", field); break;
                // Daybook sets a new one on receipt.
                case CsvColumns.ReceivedAt: break;
                case var name:
                    hasId |= name == CsvColumns.EventId;
                    writer.WriteString(name, columns.IsExport ? ExportedText.Plain(field) : field);
                    break;
            }
        }

        if (!hasId) writer.WriteString(CsvColumns.EventId, ids.Of(row.LineNumber, row.RawRecord));
        writer.WriteEndObject();
        writer.Flush();
        return _json.WrittenMemory;
    }

    // If it is not JSON, it is sent as text, so that Daybook rejects this event by name and the others pass.
    private static void WriteJson(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> text)
    {
        writer.WritePropertyName(name);
        if (!IsJson(text))
        {
            writer.WriteStringValue(text);
            return;
        }

        // In valid JSON a line break is only white space, but it would end the sent line.
        var json = text.ToArray();
        json.AsSpan().Replace((byte)'\n', (byte)' ');
        json.AsSpan().Replace((byte)'\r', (byte)' ');
        writer.WriteRawValue(json, skipInputValidation: true);
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
