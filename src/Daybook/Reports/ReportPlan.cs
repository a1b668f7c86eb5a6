using NodaTime;

namespace Daybook.Reports;

/// <summary>A report that can be asked for: what it stands on and how its numbers are found.</summary>
/// <param name="Range">The days asked for.</param>
/// <param name="Compute">Finds the numbers in one snapshot.</param>
public sealed record ReportPlan<T>(ReportRange Range, Func<ReportContext, CancellationToken, Task<T>> Compute)
{
    /// <summary>What the answer's <c>complete</c>, <c>revision</c> and so on speak of, when that is more than the days asked for.</summary>
    public ReportRange? Reading { get; init; }

    /// <summary>The numbers can change with events of any day before the range's end: who is new depends on all days before.</summary>
    public bool FromTheBeginning { get; init; }

    /// <summary>Reads raw events: what waits for Rollup is in the numbers.</summary>
    public bool Live { get; init; }

    /// <summary>The value of a setting that the numbers depend on, for the ETag: the question alone does not tell it.</summary>
    public string? Setting { get; init; }

    internal Interval Shown => (Reading ?? Range).Bounds;

    internal Interval StandsOn => FromTheBeginning ? new(Instant.MinValue, Shown.End) : Shown;
}

/// <summary>What a report computes with.</summary>
/// <param name="Session">One snapshot.</param>
/// <param name="Kept">Of that snapshot.</param>
/// <param name="Provenance">Of that snapshot.</param>
/// <param name="Now">By the app's clock.</param>
public sealed record ReportContext(ReportSession Session, KeptFrom Kept, Provenance Provenance, Instant Now)
{
    /// <summary>The filter for queries that may read raw events.</summary>
    public EventFilter Readable(EventFilter filter) => filter with { From = Kept.Events };
}
