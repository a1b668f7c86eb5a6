using System.IO.Compression;
using Npgsql;

namespace Daybook.Days.Archive;

/// <summary>
/// Cuts rows into gzip parts: at most 100,000 events or 64 MiB before compression, so that a part fits in memory on either side.
/// </summary>
internal sealed class PartWriter : IDisposable
{
    private const int MostRows = 100_000, MostBytes = 64 * 1024 * 1024;

    private readonly MemoryStream _compressed = new();
    private readonly MemoryStream _line = new();
    private GZipStream? _gzip;
    private long _bytes;

    public long Rows { get; private set; }

    public bool Full => Rows >= MostRows || _bytes >= MostBytes;

    public void Add(NpgsqlDataReader row)
    {
        _gzip ??= new GZipStream(_compressed, CompressionLevel.Optimal, leaveOpen: true);
        _line.SetLength(0);
        ArchivedEvent.Write(_line, row);
        _gzip.Write(_line.GetBuffer(), 0, (int)_line.Length);
        _bytes += _line.Length;
        Rows++;
    }

    /// <summary>The part's bytes; the writer begins the next one.</summary>
    public (byte[] Body, long Rows) Take()
    {
        // This works without a row too: an empty part is a valid gzip file.
        _gzip ??= new GZipStream(_compressed, CompressionLevel.Optimal, leaveOpen: true);
        _gzip.Dispose();
        var part = (_compressed.ToArray(), Rows);
        _gzip = null;
        _compressed.SetLength(0);
        (Rows, _bytes) = (0, 0);
        return part;
    }

    public void Dispose()
    {
        _gzip?.Dispose();
        _compressed.Dispose();
        _line.Dispose();
    }
}
