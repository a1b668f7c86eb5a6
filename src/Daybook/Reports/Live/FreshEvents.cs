namespace Daybook.Reports.Live;

/// <summary>
/// Which events of a page of the newest ones were on no page before. There is no cursor by which events are stored, so ids tell.
/// </summary>
/// <remarks>An event that is stored late stands between others in the page, and is found by its id too.</remarks>
internal sealed class FreshEvents
{
    // Far more than a page, so that an id is not forgotten while a page may still hold it.
    private const int Kept = 20 * EventFeed.PageSize;

    private readonly Dictionary<Guid, DateTimeOffset> _seen = [];

    // What was received earlier is old: it comes into the page when others are erased, or was forgotten.
    private DateTimeOffset _floor = DateTimeOffset.MinValue;
    private bool _begun;

    /// <param name="page">Newest first.</param>
    /// <returns>Oldest first, and whether some may be missing, because a whole page is new.</returns>
    public (IReadOnlyList<StoredEvent> Fresh, bool More) Take(IReadOnlyList<StoredEvent> page)
    {
        var full = page.Count >= EventFeed.PageSize;
        List<StoredEvent> fresh = [.. page.Where(e => e.ReceivedAt >= _floor && _seen.TryAdd(e.EventId, e.ReceivedAt)).Reverse()];
        if (!_begun)
        {
            if (full) _floor = page[^1].ReceivedAt;
            _begun = true;
            return ([], false);
        }

        Forget();
        return (fresh, full && fresh.Count == page.Count);
    }

    private void Forget()
    {
        if (_seen.Count <= Kept) return;
        foreach (var (id, at) in _seen.OrderBy(pair => pair.Value).Take(_seen.Count - (Kept / 2)).ToList())
        {
            _seen.Remove(id);
            if (at >= _floor) _floor = at.AddTicks(1);
        }
    }
}
