using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;

namespace Daybook.Cli.Import.Elsewhere;

/// <summary>Reads the records of another product's export, in any form, as JSON objects.</summary>
internal static class ForeignRecords
{
    private const int LongestRecord = 16 * 1024 * 1024;

    /// <summary>
    /// Each record with its line or its number in an array. If a record cannot be parsed, it comes as text with the reason.
    /// </summary>
    public static IEnumerable<(long Line, JsonElement Record, byte[] Text, string? Why)> Read(Stream content, string form,
        IReadOnlyList<string>? columns) =>
        form == "json" ? Json(content) : Separated(content, form == "tsv" ? '\t' : ',', columns);

    private static IEnumerable<(long Line, JsonElement Record, byte[] Text, string? Why)> Json(Stream content)
    {
        using var reader = new StreamReader(content, Encoding.UTF8);
        var number = 0L;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (line.AsSpan().TrimStart()[0] == '[')
            {
                foreach (var record in Array(line + "\n" + reader.ReadToEnd())) yield return record;
                yield break;
            }

            yield return One(number, line);
        }
    }

    private static IEnumerable<(long Line, JsonElement Record, byte[] Text, string? Why)> Array(string text)
    {
        JsonDocument whole;
        try
        {
            whole = JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new ImportException($"The file begins as a JSON array and is none: {e.Message}", e);
        }

        using (whole)
        {
            var number = 0L;
            foreach (var record in whole.RootElement.EnumerateArray())
                yield return (++number, record, Encoding.UTF8.GetBytes(record.GetRawText()), null);
        }
    }

    private static (long Line, JsonElement Record, byte[] Text, string? Why) One(long number, string line)
    {
        var text = Encoding.UTF8.GetBytes(line);
        try
        {
            var record = JsonElement.Parse(text);
            return record.ValueKind == JsonValueKind.Object ? (number, record, text, null)
                : (number, default, text, "The line is not a JSON object.");
        }
        catch (JsonException e)
        {
            return (number, default, text, $"The line is not JSON: {e.Message}");
        }
    }

    private static IEnumerable<(long Line, JsonElement Record, byte[] Text, string? Why)> Separated(Stream content, char separator,
        IReadOnlyList<string>? columns)
    {
        // Tab-separated values have no quotes, so a quote is an ordinary character.
        if (separator == '\t')
        {
            using var lines = new StreamReader(content, Encoding.UTF8);
            var number = 0L;
            while (lines.ReadLine() is { } line)
            {
                number++;
                if (line.Length == 0) continue;
                var fields = line.Split('\t');
                if (columns is null) columns = fields;
                else yield return Row(number, columns, fields, Encoding.UTF8.GetBytes(line));
            }

            yield break;
        }

        using var reader = CsvReader.Create(
            content,
            new CsvReaderOptions
            {
                HasHeader = false,
                Separator = separator,
                SkipEmptyLines = true,
                TrackLineNumbers = true,
                MaxRecordSize = LongestRecord,
                FieldCountMismatch = CsvFieldCountHandling.Allow,
                Encoding = Encoding.UTF8,
            },
            leaveOpen: true);
        while (Next(reader))
        {
            var fields = Enumerable.Range(0, reader.FieldCount).Select(reader.GetString).ToArray();
            if (columns is null) columns = fields;
            else yield return Row(reader.LineNumber, columns, fields, reader.RawRecord.ToArray());
        }
    }

    private static bool Next(CsvReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException e)
        {
            throw new ImportException($"Line {reader.LineNumber + 1} or soon after: a quote is opened and never closed.", e);
        }
    }

    // Empty fields are left out. If a field contains a JSON object or array, it becomes one.
    private static (long Line, JsonElement Record, byte[] Text, string? Why) Row(long line, IReadOnlyList<string> columns, string[] fields,
        byte[] text)
    {
        if (fields.Length != columns.Count) return (line, default, text, $"The row has {fields.Length} fields, not {columns.Count}.");
        var row = new JsonObject();
        for (var i = 0; i < fields.Length; i++)
        {
            if (fields[i].Length > 0) row[columns[i].Trim('\uFEFF')] = Value(fields[i]);
        }

        return (line, JsonSerializer.SerializeToElement(row), text, null);
    }

    private static JsonNode? Value(string field)
    {
        if (field[0] is not ('{' or '[')) return field;
        try
        {
            return JsonNode.Parse(field);
        }
        catch (JsonException)
        {
            return field;
        }
    }
}
