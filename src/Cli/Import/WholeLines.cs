using Daybook.Foundation.Compression;

namespace Daybook.Cli.Import;

/// <summary>
/// Passes on only whole lines. If the content is cut off, it ends after the last whole line and keeps the fault. Otherwise, a reader that
/// fills its buffer first would lose the lines before the cut, and another reader would take half a line as a record.
/// </summary>
internal sealed class WholeLines(Stream content) : ReadOnlyStream
{
    private const int LongestHeld = 4 * 1024 * 1024;

    private byte[] _held = new byte[64 * 1024];
    private int _start;
    private int _whole;
    private int _end;
    private bool _ended;

    /// <summary>The fault that ended it early.</summary>
    public Exception? Fault { get; private set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (_start == _whole && !_ended) Fill();
        var length = Math.Min(buffer.Length, _whole - _start);
        _held.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) content.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        _held.AsSpan(_start, _end - _start).CopyTo(_held);
        (_start, _whole, _end) = (0, 0, _end - _start);
        if (_end == _held.Length) Array.Resize(ref _held, _held.Length * 2);
        try
        {
            var read = content.Read(_held, _end, _held.Length - _end);
            _end += read;
            _ended = read == 0;
            // The end of the file also ends a line. If a line is longer than any record, a later step refuses it.
            _whole = _ended || _end >= LongestHeld ? _end : _held.AsSpan(0, _end).LastIndexOf((byte)'\n') + 1;
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            (Fault, _ended) = (e, true);
        }
    }
}
