using System.Security.Cryptography;
using Daybook.Cli.Import.Elsewhere;
using Daybook.Foundation.Compression;

namespace Daybook.Cli.Import;

/// <summary>The file of an import: its form, which its name shows, and the data that identifies it when an import continues.</summary>
internal sealed class ImportFile
{
    private const int BeginningBytes = 4096;

    private readonly FileInfo _file;
    private readonly bool _csv;
    private readonly string _packed;
    private readonly char _separator;
    private readonly bool _timeReceived;
    private readonly ExportMap? _map;

    private ImportFile(FileInfo file, bool csv, string packed, ImportOptions options)
    {
        (_file, _csv, _packed, _timeReceived, _map) = (file, csv, packed, options.TimeReceived, options.Map);
        var beginning = ReadBeginning();
        if (CompressedForms.Of(beginning) is { } form) throw new ImportException(Packed(form));
        Beginning = SHA256.HashData(beginning);
        _separator = options.Separator ?? CsvSeparator.Of(beginning);
    }

    public string Name => _file.Name;

    /// <summary>The parts of another product's export that were not imported so far; null for Daybook's own forms.</summary>
    public MapRecords? Mapped { get; private set; }

    public string FullName => _file.FullName;

    public string Folder => _file.DirectoryName!;

    /// <summary>Bytes on disk.</summary>
    public long Size => _file.Length;

    public DateTimeOffset ModifiedAt => new(_file.LastWriteTimeUtc);

    /// <summary>SHA-256 of the first 4,096 bytes (of the content, if the file is compressed).</summary>
    public byte[] Beginning { get; }

    /// <exception cref="ImportException">There is no such file, or its name shows no known form.</exception>
    public static ImportFile Open(ImportOptions options)
    {
        var file = new FileInfo(options.File);
        if (!file.Exists) throw new ImportException($"There is no file {options.File}.");
        var packed = file.Extension.ToLowerInvariant() is ".gz" or ".br" ? file.Extension.ToLowerInvariant() : "";
        if (options.Map is not null) return new ImportFile(file, csv: false, packed, options);
        var form = options.Format ?? Path.GetExtension(file.Name[..^packed.Length]).TrimStart('.').ToLowerInvariant();
        return form switch
        {
            "csv" or "tsv" => new ImportFile(file, csv: true, packed, options),
            "jsonl" or "ndjson" => new ImportFile(file, csv: false, packed, options),
            _ => throw new ImportException(
                $"{file.Name}: the name should end in .csv, .tsv, .jsonl or .ndjson, also with .gz or .br; or say --format csv or "
                + "--format jsonl."),
        };
    }

    /// <summary>The records from the first on, read on demand.</summary>
    /// <param name="read">Called with the number of bytes of the file on disk read so far.</param>
    /// <exception cref="ImportException">The file does not have the form that it claims.</exception>
    public IEnumerable<ImportRecord> Records(Action<long> read)
    {
        using var disk = _file.OpenRead();
        using var content = new WholeLines(Content(disk));
        var ids = new LineIds(Beginning);
        Mapped = _map is null ? null : new MapRecords(_map, ids, _timeReceived);
        using var records =
            (Mapped is not null ? Mapped.Read(content) : _csv ? CsvRecords.Read(content, Name, ids, _separator, _timeReceived)
                : JsonLines.Read(content, ids, _timeReceived)).GetEnumerator();
        for (var before = 0L; Next(records, content, before); before++)
        {
            yield return records.Current;
            read(disk.Position);
        }
    }

    private bool Next(IEnumerator<ImportRecord> records, WholeLines content, long before)
    {
        try
        {
            return records.MoveNext() || (content.Fault is null ? false : throw Broken(content.Fault, before));
        }
        catch (ImportException) when (content.Fault is not null)
        {
            // The file is cut off inside a quote, or the header is not complete.
            throw Broken(content.Fault, before);
        }
    }

    private ImportException Broken(Exception fault, long before) => fault is EndOfStreamException
        ? new ImportException(
            $"{Name}: the file is cut off after record {before:N0}. Fetch it again, and import it whole with --restart: events that are "
            + "stored already stay as they are.", fault)
        : new ImportException($"{Name} is damaged after record {before:N0}: {fault.Message}", fault);

    private string Packed(CompressedForm form) => (_packed, form.Extension) switch
    {
        ({ Length: > 0 }, _) => $"{Name}: what the file holds looks {form.Name}-compressed again. Unpack it once.",
        (_, { } extension) => $"{Name} looks {form.Name}-compressed. Give it a name that ends in {extension}.",
        _ => $"{Name} looks {form.Name}-compressed, which cannot be read: unpack it first, or pack it with gzip and name it .gz.",
    };

    private byte[] ReadBeginning()
    {
        using var content = Content(_file.OpenRead());
        var buffer = new byte[BeginningBytes];
        var length = 0;
        try
        {
            for (int read; length < buffer.Length && (read = content.Read(buffer, length, buffer.Length - length)) > 0;) length += read;
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            // The code that reads the records gets to the same place and names the record.
        }

        return buffer[..length];
    }

    private Stream Content(Stream disk) => _packed switch
    {
        ".gz" => InflatingStream.Gzip(disk),
        ".br" => InflatingStream.Brotli(disk),
        _ => disk,
    };
}
