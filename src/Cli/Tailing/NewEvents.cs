namespace Daybook.Cli.Tailing;

/// <summary>
/// Which events of a page of the newest ones were not shown yet. The route has no cursor, so pages are compared by the events' ids.
/// </summary>
/// <remarks>
/// An event that is stored late stands between others in the page, and is found by its id too. It is missed only if a whole page of newer
/// ones has come in between.
/// </remarks>
internal sealed class NewEvents
{
    // Far more than a page, so that an id is not forgotten while a page may still hold it.
    private const int Kept = 20_000;

    private readonly Dictionary<Guid, DateTimeOffset> _seen = [];

    // Nothing received earlier is shown: what was forgotten would come twice.
    private DateTimeOffset _floor = DateTimeOffset.MinValue;
    private bool _begun;

    /// <param name="newestFirst">As the route answers.</param>
    /// <param name="limit">How many were asked for.</param>
    public NewPage Take(IReadOnlyList<RecentEvent> newestFirst, int limit)
    {
        var full = newestFirst.Count >= limit;
        var overlaps = newestFirst.Any(e => _seen.ContainsKey(e.Id));
        List<RecentEvent> fresh = [.. newestFirst.Where(e => e.ReceivedAt >= _floor && _seen.TryAdd(e.Id, e.ReceivedAt)).Reverse()];
        // What lies below the first page was there before.
        if (!_begun && full) _floor = newestFirst[^1].ReceivedAt.AddTicks(1);
        var gap = _begun && full && !overlaps;
        _begun = true;
        Forget();
        return new NewPage(fresh, gap);
    }

    /// <param name="oldestFirst">As the stream sends them.</param>
    public IReadOnlyList<RecentEvent> TakeStreamed(IReadOnlyList<RecentEvent> oldestFirst)
    {
        List<RecentEvent> fresh = [.. oldestFirst.Where(e => e.ReceivedAt >= _floor && _seen.TryAdd(e.Id, e.ReceivedAt))];
        Forget();
        return fresh;
    }

    /// <summary>True if a page of this size may have left out something new: ask for a larger one before you take it.</summary>
    public bool IsTooSmall(IReadOnlyList<RecentEvent> newestFirst, int limit) =>
        _begun && newestFirst.Count >= limit && !newestFirst.Any(e => _seen.ContainsKey(e.Id));

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

/// <param name="Fresh">Oldest first.</param>
/// <param name="Gap">More came since the last page than a page holds, so some may be missing.</param>
internal sealed record NewPage(IReadOnlyList<RecentEvent> Fresh, bool Gap);
