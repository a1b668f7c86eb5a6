using System.IO.Compression;
using System.Security.Cryptography;

namespace Daybook.Cli.Import;

/// <summary>The file of an import: its form, told by its name, and what it is recognised by when an import goes on.</summary>
internal sealed class ImportFile
{
    private const int BeginningBytes = 4096;

    private readonly FileInfo _file;
    private readonly bool _csv;
    private readonly bool _gzip;

    private ImportFile(FileInfo file, bool csv, bool gzip)
    {
        (_file, _csv, _gzip) = (file, csv, gzip);
        using var content = Content(file.OpenRead());
        var buffer = new byte[BeginningBytes];
        Beginning = SHA256.HashData(buffer.AsSpan(0, content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)));
    }

    public string Name => _file.Name;

    public string FullName => _file.FullName;

    public string Folder => _file.DirectoryName!;

    /// <summary>Bytes on disk.</summary>
    public long Size => _file.Length;

    public DateTimeOffset ModifiedAt => new(_file.LastWriteTimeUtc);

    /// <summary>SHA-256 of the first 4,096 bytes (of what is inside, when it is compressed).</summary>
    public byte[] Beginning { get; }

    /// <param name="format"><c>csv</c> or <c>jsonl</c>; null tells it from the name.</param>
    /// <exception cref="ImportException">There is no such file, or its name says no known form.</exception>
    public static ImportFile Open(string path, string? format)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new ImportException($"There is no file {path}.");
        var gzip = file.Extension.Equals(".gz", StringComparison.OrdinalIgnoreCase);
        var form = format ?? Path.GetExtension(gzip ? Path.GetFileNameWithoutExtension(file.Name) : file.Name).TrimStart('.').ToLowerInvariant();
        return form switch
        {
            "csv" => new ImportFile(file, csv: true, gzip),
            "jsonl" or "ndjson" => new ImportFile(file, csv: false, gzip),
            _ => throw new ImportException($"{file.Name}: the name should end in .csv, .jsonl or .ndjson, also with .gz; or say --format csv or --format jsonl."),
        };
    }

    /// <summary>The records from the first on, read as they are asked for.</summary>
    /// <param name="read">Told how many bytes of the file on disk have been read so far.</param>
    /// <exception cref="ImportException">The file is not what its form says.</exception>
    public IEnumerable<ImportRecord> Records(Action<long> read)
    {
        using var disk = _file.OpenRead();
        using var content = Content(disk);
        var ids = new LineIds(Beginning);
        using var records = (_csv ? CsvRecords.Read(content, Name, ids) : JsonLines.Read(content, ids)).GetEnumerator();
        while (Next(records))
        {
            yield return records.Current;
            read(disk.Position);
        }
    }

    private bool Next(IEnumerator<ImportRecord> records)
    {
        try
        {
            return records.MoveNext();
        }
        catch (InvalidDataException e) when (_gzip)
        {
            throw new ImportException($"{Name} is not a whole gzip file: {e.Message}", e);
        }
    }

    private Stream Content(Stream disk) => _gzip ? new GZipStream(disk, CompressionMode.Decompress) : disk;
}
