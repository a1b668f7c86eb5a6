namespace Daybook.Reports.Live;

/// <summary>What the reader found at one look. All listeners get the same.</summary>
/// <param name="Page">The newest stored events, newest first.</param>
/// <param name="Fresh">Those that no look before had found, oldest first.</param>
/// <param name="More">Some between the last look and this may be missing.</param>
/// <param name="Now">Null: the database does not answer, and nothing else is known.</param>
internal sealed record FeedLook(
    IReadOnlyList<FeedEvent> Page, IReadOnlyList<FeedEvent> Fresh, bool More, ActiveNowAnswer? Now)
{
    public static FeedLook Away { get; } = new([], [], false, null);
}

/// <param name="Json">As <c>GET /events/recent</c> shows it; written once, however many listen.</param>
internal sealed record FeedEvent(StoredEvent Event, string Json);
