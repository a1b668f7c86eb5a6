using System.Buffers;
using Daybook.Foundation.Http;

namespace Daybook.Reports.Tables;

/// <summary>
/// Keeps synchronous writes in memory until they are drained. ZIP entries write synchronously when they close, and a response stream does
/// not allow that.
/// </summary>
internal sealed class DrainedStream(Stream target) : WriteOnlyStream
{
    private readonly ArrayBufferWriter<byte> _held = new(64 * 1024);

    /// <summary>Passes on everything written since the last call.</summary>
    public async Task Drain(CancellationToken cancel)
    {
        await target.WriteAsync(_held.WrittenMemory, cancel);
        _held.ResetWrittenCount();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => _held.Write(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _held.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }
}
