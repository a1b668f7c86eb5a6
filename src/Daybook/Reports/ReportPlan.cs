using System.Data.Common;
using Daybook.Foundation.Columns;
using Daybook.Reports.Columns;
using NodaTime;

namespace Daybook.Reports;

/// <summary>A report that a caller can request: its basis and how its numbers are computed.</summary>
/// <param name="Range">The requested days.</param>
/// <param name="Filter">Which events and people it counts.</param>
/// <param name="Compute">Computes the numbers in one snapshot.</param>
public sealed record ReportPlan<T>(ReportRange Range, EventFilter Filter, Func<ReportContext, CancellationToken, Task<T>> Compute)
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

    /// <summary>What people did before it counts too, if that is earlier than the range's end.</summary>
    public Instant? LooksBackFrom { get; init; }

    /// <summary>The value of a setting that the numbers depend on. The ETag needs it, because the question does not contain it.</summary>
    public string? Setting { get; init; }

    internal Interval Shown => (Reading ?? Range).Bounds;

    internal Interval StandsOn => new(Instant.Min(Shown.Start, Since), Shown.End);

    /// <summary>
    /// Events of these times can change the numbers. What is known about people, an event after the range may have said too.
    /// </summary>
    internal Interval ChangesWith => Filter.AsksWhatIsKnown ? new(Instant.MinValue, Instant.MaxValue) : StandsOn;

    /// <summary>Events from here on can change the numbers.</summary>
    internal Instant Since => FromTheBeginning ? Instant.MinValue : Filter.LooksBackFrom(LooksBackFrom ?? Range.End) ?? Shown.Start;
}

/// <summary>The input of a report's computation.</summary>
/// <param name="Range">The requested days.</param>
/// <param name="Session">One snapshot.</param>
/// <param name="Kept">Belongs to that snapshot.</param>
/// <param name="Seen">Belongs to that snapshot.</param>
/// <param name="Now">By the app's clock.</param>
/// <param name="Columns">Null: there are none.</param>
public sealed record ReportContext(ReportRange Range, ReportSession Session, KeptFrom Kept, Provenance Seen, Instant Now,
    ColumnReader? Columns)
{
    /// <summary>Asked for after the numbers were found: it says where they came from too.</summary>
    public Provenance Provenance => Seen with
    {
        Plan = Columns?.Plan,
        Complete = Seen.Complete || (Seen.CompleteByColumns && Columns is { AnsweredAll: true }),
    };

    /// <summary>The filter for queries that may read raw events.</summary>
    public EventFilter Readable(EventFilter filter) => filter with { From = Kept.Events, Until = Range.End };

    /// <inheritdoc cref="ColumnReader.Rows"/>
    internal Task<List<T>?> FromColumns<T>(EventColumns events, Func<ColumnQuery, ColumnQuery> query, Func<DbDataReader, T> row,
        CancellationToken cancel) =>
        Columns is null ? Task.FromResult<List<T>?>(null) : Columns.Rows(events, query, row, cancel);
}
