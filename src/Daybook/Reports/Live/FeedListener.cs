using System.Threading.Channels;

namespace Daybook.Reports.Live;

/// <summary>One who listens. A slow one gets the latest looks and is told that it missed some: nobody waits for it.</summary>
internal sealed class FeedListener : IDisposable
{
    // Looks are a second apart.
    private const int MostWaiting = 8;

    private readonly EventFeed _feed;
    private readonly Channel<FeedLook> _looks;
    private int _missed;

    public FeedListener(EventFeed feed)
    {
        _feed = feed;
        _looks = Channel.CreateBounded<FeedLook>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Exchange(ref _missed, 1));
    }

    public ChannelReader<FeedLook> Looks => _looks.Reader;

    /// <summary>True once after looks were given up.</summary>
    public bool TakeMissed() => Interlocked.Exchange(ref _missed, 0) == 1;

    public void Dispose() => _feed.Leave(this);

    internal void Offer(FeedLook look) => _looks.Writer.TryWrite(look);

    /// <summary>Nothing more comes: the process ends.</summary>
    internal void End() => _looks.Writer.TryComplete();
}
