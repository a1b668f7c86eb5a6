using System.Buffers;

namespace Daybook.Reports.Tables;

/// <summary>
/// Keeps synchronous writes in memory until they are drained. ZIP entries write synchronously when they close, and a response stream does
/// not allow that.
/// </summary>
internal sealed class DrainedStream(Stream target) : Stream
{
    private readonly ArrayBufferWriter<byte> _held = new(64 * 1024);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Passes on everything written since the last call.</summary>
    public async Task Drain(CancellationToken cancel)
    {
        await target.WriteAsync(_held.WrittenMemory, cancel);
        _held.ResetWrittenCount();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => _held.Write(buffer);

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
