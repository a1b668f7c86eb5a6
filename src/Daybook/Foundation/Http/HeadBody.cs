namespace Daybook.Foundation.Http;

/// <summary>
/// The body of an answer to HEAD. It drops everything that the GET would write. An answer of ordinary size is written completely, so that
/// its headers are the same as the GET's. Beyond that, <see cref="Enough"/> ends the work, because nobody reads an export's millions of
/// rows here.
/// </summary>
internal sealed class HeadBody : WriteOnlyStream
{
    private const int Ordinary = 256 * 1024;

    private long _written;

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

    private void Drop(int count)
    {
        _written += count;
        if (_written > Ordinary) throw new Enough();
    }

    /// <summary>Not a fault, because the request asked only for the headers.</summary>
    internal sealed class Enough() : IOException("HEAD needs no more of the body.");
}
