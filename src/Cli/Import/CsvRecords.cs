using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace Daybook.Cli.Import;

/// <summary>Reads CSV as RFC 4180 writes it, in UTF-8, with a header line.</summary>
internal static class CsvRecords
{
    /// <summary>No event is nearly as long, so a longer record probably has a quote that was never closed.</summary>
    public const int MaxRecordBytes = 1024 * 1024;

    /// <exception cref="ImportException">The header is not valid for an import, or a quote is never closed.</exception>
    /// <param name="timeReceived">True to accept rows without a time.</param>
    public static IEnumerable<ImportRecord> Read(Stream file, string name, LineIds ids, char separator, bool timeReceived)
    {
        CsvMalformedReason? malformed = null;
        using var reader = CsvReader.Create(
            file,
            new CsvReaderOptions
            {
                HasHeader = false,
                Separator = separator,
                SkipEmptyLines = true,
                TrackLineNumbers = true,
                MaxRecordSize = MaxRecordBytes,
                FieldCountMismatch = CsvFieldCountHandling.Allow,
                MalformedData = CsvMalformedDataHandling.Recover,
                OnMalformedRecord = record => malformed = record.Reason,
                Encoding = Encoding.UTF8,
            },
            leaveOpen: true);

        var any = Next(reader, name);
        if (any && CsvSeparator.IsHint(Encoding.UTF8.GetString(reader.RawRecord).Trim('\uFEFF', '\r', '\n'))) any = Next(reader, name);
        if (!any) throw new ImportException($"{name} is empty: an import needs at least its header line.");
        var columns = CsvColumns.From([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)], name, timeReceived);
        var row = new CsvRow(columns, ids);
        while (true)
        {
            malformed = null;
            if (!Next(reader, name)) break;
            if (malformed == CsvMalformedReason.UnterminatedQuote) throw NeverClosed(name, reader.LineNumber);
            if (IsEmpty(reader)) continue;
            var why = reader.FieldCount != columns.Count ? $"The row has {reader.FieldCount} fields, the header {columns.Count}."
                : malformed is not null ? "A quote stands where none may: quote the whole field and double the quotes inside it."
                : !Utf8.IsValid(reader.RawRecord) ? "The row is not UTF-8."
                : null;
            yield return why is null
                ? Record(reader)
                : ImportRecord.Unreadable(reader.LineNumber, reader.RawRecord.ToArray(), why);
        }

        ImportRecord Record(CsvReader reader) => !timeReceived && row.LacksTime(reader)
            ? ImportRecord.WithoutTime(reader.LineNumber, reader.RawRecord.ToArray())
            : new ImportRecord(reader.LineNumber, row.ToJson(reader));
    }

    // Excel writes rows of only separators if cells were once used there.
    private static bool IsEmpty(CsvReader reader)
    {
        for (var i = 0; i < reader.FieldCount; i++)
        {
            if (!reader.GetSpan(i).Trim(" \t"u8).IsEmpty) return false;
        }

        return true;
    }

    private static bool Next(CsvReader reader, string name)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException e)
        {
            throw NeverClosed(name, reader.LineNumber + 1, e);
        }
    }

    private static ImportException NeverClosed(string name, long line, Exception? inner = null) =>
        new($"{name}, line {line} or soon after: a quote is opened and never closed, or the record is longer than {MaxRecordBytes} bytes.",
            inner);
}
