using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>The record of one run, as <c>GET /ops/rollups</c> shows it.</summary>
/// <param name="RunId">UUIDv7.</param>
/// <param name="Kind"><c>timer</c>, <c>request</c> or <c>rebuild</c>.</param>
/// <param name="From">First requested day; null means every marked day.</param>
/// <param name="To">Last requested day.</param>
/// <param name="State"><c>running</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="RequestedBy">The caller's id, or <c>timer</c>.</param>
/// <param name="NextDay">While running: the day that is counted next.</param>
/// <param name="DaysTotal">How many days this run must count. Known when it has begun.</param>
/// <param name="Days">Days counted so far.</param>
/// <param name="Error">For a failed run: what went wrong, and on which day.</param>
public sealed record RollupRun(
    Guid RunId, string Kind, DateOnly? From, DateOnly? To, string State, string RequestedBy, DateTimeOffset StartedAt,
    DateTimeOffset TouchedAt,
    DateTimeOffset? FinishedAt, DateOnly? NextDay, int DaysTotal, IReadOnlyList<RolledDay> Days, string? Error)
{
    /// <summary>From start to end, or to the last sign of life.</summary>
    public double Seconds => Math.Round(((FinishedAt ?? TouchedAt) - StartedAt).TotalSeconds, 3);
}

/// <param name="Date">A day of the reporting zone.</param>
/// <param name="Events">Its events, all types.</param>
/// <param name="Revision">How often its numbers changed; 0: nothing was ever there.</param>
public sealed record RolledDay(DateOnly Date, long Events, int Revision);
