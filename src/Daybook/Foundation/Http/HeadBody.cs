namespace Daybook.Foundation.Http;

/// <summary>
/// The body of an answer to HEAD. It drops everything that the GET would write. An answer of ordinary size is written completely, so that
/// its headers are the same as the GET's. Beyond that, <see cref="Enough"/> ends the work, because nobody reads an export's millions of
/// rows here.
/// </summary>
internal sealed class HeadBody : Stream
{
    private const int Ordinary = 256 * 1024;

    private long _written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Write(byte[] buffer, int offset, int count) => Drop(count);

    public override void Write(ReadOnlySpan<byte> buffer) => Drop(buffer.Length);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Drop(count);
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Drop(buffer.Length);
        return ValueTask.CompletedTask;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Drop(int count)
    {
        _written += count;
        if (_written > Ordinary) throw new Enough();
    }

    /// <summary>Not a fault, because the request asked only for the headers.</summary>
    internal sealed class Enough() : IOException("HEAD needs no more of the body.");
}
