namespace Daybook.Privacy.Retaining;

/// <summary>What a sweep did, what it left for the next one, and why. Stored in <c>retention_runs.report</c>.</summary>
internal sealed record RetentionReport
{
    /// <summary>Days sealed in this sweep: archived, verified in S3, and final.</summary>
    public int DaysSealed { get; init; }

    /// <summary>Days before the horizon that cannot be sealed yet.</summary>
    public IReadOnlyList<Waiting> DaysWaiting { get; init; } = [];

    public IReadOnlyList<DroppedPartition> PartitionsDropped { get; init; } = [];

    /// <summary>Partitions whose days are all sealed but that could not be dropped now.</summary>
    public IReadOnlyList<Waiting> PartitionsWaiting { get; init; } = [];

    /// <summary>Ids of people of whom no event is kept. What was said about them is dropped.</summary>
    public long PeopleForgotten { get; init; }

    /// <summary>Days whose numbers were dropped.</summary>
    public int MetricDaysDropped { get; init; }

    public long KeysForgotten { get; init; }

    public long RejectedEventsDropped { get; init; }

    public long DeadLettersEmptied { get; init; }
}

/// <param name="What">A day or a partition.</param>
internal sealed record Waiting(string What, string Why);

internal sealed record DroppedPartition(string Name, long Events);
