using NodaTime;

namespace Daybook.Reports;

/// <summary>A report that a caller can request: its basis and how its numbers are computed.</summary>
/// <param name="Range">The requested days.</param>
/// <param name="Compute">Computes the numbers in one snapshot.</param>
public sealed record ReportPlan<T>(ReportRange Range, Func<ReportContext, CancellationToken, Task<T>> Compute)
{
    /// <summary>
    /// The days that the answer's <c>complete</c>, <c>revision</c> and so on refer to, if that is more than the requested days.
    /// </summary>
    public ReportRange? Reading { get; init; }

    /// <summary>
    /// True if events of any day before the range's end can change the numbers, because who is new depends on all earlier days.
    /// </summary>
    public bool FromTheBeginning { get; init; }

    /// <summary>True if the report reads raw events, so that the numbers include events that wait for Rollup.</summary>
    public bool Live { get; init; }

    /// <summary>The value of a setting that the numbers depend on. The ETag needs it, because the question does not contain it.</summary>
    public string? Setting { get; init; }

    internal Interval Shown => (Reading ?? Range).Bounds;

    internal Interval StandsOn => FromTheBeginning ? new(Instant.MinValue, Shown.End) : Shown;
}

/// <summary>The input of a report's computation.</summary>
/// <param name="Session">One snapshot.</param>
/// <param name="Kept">Belongs to that snapshot.</param>
/// <param name="Provenance">Belongs to that snapshot.</param>
/// <param name="Now">By the app's clock.</param>
public sealed record ReportContext(ReportSession Session, KeptFrom Kept, Provenance Provenance, Instant Now)
{
    /// <summary>The filter for queries that may read raw events.</summary>
    public EventFilter Readable(EventFilter filter) => filter with { From = Kept.Events };
}
