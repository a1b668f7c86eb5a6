namespace Daybook.Ingest.Parsing;

/// <summary>A growing byte buffer that is reused for each event of a request.</summary>
internal sealed class ByteBuffer
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Append(byte b)
    {
        Room(1)[0] = b;
        Length++;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>
    /// At least <paramref name="bytes"/> of space after the written bytes; <see cref="Advance"/> keeps what the caller writes there.
    /// </summary>
    public Span<byte> Room(int bytes)
    {
        if (_bytes.Length - Length < bytes) Array.Resize(ref _bytes, Math.Max(Math.Max(_bytes.Length * 2, 512), Length + bytes));
        return _bytes.AsSpan(Length);
    }

    public void Advance(int bytes) => Length += bytes;

    public Span<byte> Slice(int start, int end) => _bytes.AsSpan(start, end - start);

    /// <summary>Discards everything from <paramref name="length"/> on.</summary>
    public void CutTo(int length) => Length = length;
}
