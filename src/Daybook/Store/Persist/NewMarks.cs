using System.Threading.Channels;

namespace Daybook.Store.Persist;

/// <summary>Tells, within this process, that a transaction has committed events and their marks.</summary>
/// <remarks>A hint and no queue: if it is lost with the process, the marks are still in PostgreSQL, and a timer finds them.</remarks>
public sealed class NewMarks
{
    // One waiting hint covers all that came before it is taken.
    private readonly Channel<bool> _hints = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Tell() => _hints.Writer.TryWrite(true);

    /// <summary>Returns when something was told since the last call returned.</summary>
    public async Task Wait(CancellationToken cancel) => await _hints.Reader.ReadAsync(cancel);
}
