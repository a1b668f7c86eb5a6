using System.Buffers;
using System.IO.Pipelines;

namespace Daybook.Standalone.Http;

/// <summary>A connection's output that accepts one final write. Whatever the server writes afterwards is discarded.</summary>
internal sealed class LastWordOutput(PipeWriter output) : PipeWriter
{
    private byte[]? _nowhere;

    public override bool CanGetUnflushedBytes => output.CanGetUnflushedBytes;

    public override long UnflushedBytes => output.UnflushedBytes;

    public void LastWord(ReadOnlySpan<byte> answer)
    {
        output.Write(answer);
        _nowhere = new byte[4096];
    }

    public override void Advance(int bytes)
    {
        if (_nowhere is null) output.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _nowhere is null ? output.GetMemory(sizeHint) : Nowhere(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _nowhere is null ? output.GetSpan(sizeHint) : Nowhere(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        output.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => output.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => output.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => output.CompleteAsync(exception);

    private Memory<byte> Nowhere(int sizeHint)
    {
        if (_nowhere!.Length < sizeHint) _nowhere = new byte[sizeHint];
        return _nowhere;
    }
}
