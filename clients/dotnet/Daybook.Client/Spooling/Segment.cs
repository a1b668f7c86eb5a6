using Microsoft.Win32.SafeHandles;

namespace Daybook.Client;

/// <summary>A file of records, only ever appended to, and deleted when all its events are done with.</summary>
internal sealed class Segment : IDisposable
{
    private readonly SafeFileHandle _file;

    private Segment(string path, SafeFileHandle file, long length) => (Path, _file, Length) = (path, file, length);

    public string Path { get; }

    /// <summary>Bytes up to the end of the last whole record.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes that the sender has taken.</summary>
    public long Read { get; private set; }

    /// <summary>Records whose content is not what was written.</summary>
    public int DamagedRecords { get; private set; }

    /// <summary>Bytes after the last record that was written to its end.</summary>
    public long TornBytes { get; private set; }

    public static Segment Create(string path) =>
        new(path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, FileOptions.None), 0);

    /// <summary>Opens what an earlier process wrote, up to its last whole record, and counts the events.</summary>
    public static Segment Open(string path, out int events)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.None);
        try
        {
            var segment = new Segment(path, file, RandomAccess.GetLength(file));
            events = segment.Recover();
            return segment;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The bytes are the operating system's when this returns, so they outlive the process. After an exception nothing was added: what was
    /// written of the record is overwritten by the next.
    /// </summary>
    public void Append(ReadOnlySpan<byte> record)
    {
        RandomAccess.Write(_file, record, Length);
        Length += record.Length;
    }

    /// <summary>Adds the next events to the batch, passing over damaged ones.</summary>
    /// <param name="end">How far to read: the length, seen while nobody appended.</param>
    public void Take(List<ReadOnlyMemory<byte>> batch, int maxEvents, int maxBytes, long end)
    {
        var position =
            Take(batch, maxEvents, maxBytes, ReadAt(Read, (int)Math.Min(end - Read, maxBytes + (long)maxEvents * SpoolRecord.Header)));
        // Not one record fits: an earlier process allowed larger ones.
        if (position == 0) position = Take(batch, 1, int.MaxValue, ReadAt(Read, (int)(end - Read)));
        if (position == 0) throw new IOException($"Daybook: the spool's file {Path} can no longer be read at byte {Read}.");
        Read += position;
    }

    private static int Take(List<ReadOnlyMemory<byte>> batch, int maxEvents, int maxBytes, byte[] chunk)
    {
        var (position, bytes) = (0, 0);
        while (batch.Count < maxEvents)
        {
            var state = SpoolRecord.Read(chunk.AsSpan(position), out var size);
            // The chunk may end within a record: it is the next batch's.
            if (size == 0) break;
            var length = size - SpoolRecord.Header;
            if (batch.Count > 0 && bytes + length > maxBytes) break;
            if (state == RecordState.Whole) batch.Add(chunk.AsMemory(position + SpoolRecord.Header, length));
            bytes += length + 1;
            position += size;
        }

        return position;
    }

    /// <summary>Deletes the file; a damaged one is kept under another name, because a person may want to look.</summary>
    public void Delete()
    {
        _file.Dispose();
        if (DamagedRecords == 0) File.Delete(Path);
        else File.Move(Path, Path + ".damaged", overwrite: true);
    }

    public void Dispose() => _file.Dispose();

    private int Recover()
    {
        var bytes = ReadAt(0, checked((int)Length));
        var (position, events) = (0, 0);
        while (SpoolRecord.Read(bytes.AsSpan(position), out var size) is var state && size > 0)
        {
            if (state == RecordState.Whole) events++;
            else DamagedRecords++;
            position += size;
        }

        TornBytes = Length - position;
        Length = position;
        return events;
    }

    private byte[] ReadAt(long offset, int count)
    {
        var bytes = new byte[count];
        var read = 0;
        while (read < count && RandomAccess.Read(_file, bytes.AsSpan(read), offset + read) is > 0 and var some) read += some;
        return read == count ? bytes : bytes[..read];
    }
}
