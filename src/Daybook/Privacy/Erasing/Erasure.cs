namespace Daybook.Privacy.Erasing;

/// <summary>A row of <c>erasures</c>.</summary>
/// <param name="Subjects">Every form in which the person may be stored; empty when it is done.</param>
/// <param name="Person">The id as given; null when it is done.</param>
/// <param name="WithAnonymous">Also erases the anonymous ids in the person's stored events.</param>
/// <param name="KeepBlock">False if the person may come back when this is done.</param>
internal sealed record Erasure(
    Guid ErasureId, ErasureState State, string[] Subjects, string? Person, string PersonKind, bool WithAnonymous, bool KeepBlock, DateTimeOffset RequestedAt,
    DateTimeOffset? FinishedAt, ErasureCounts Counts, string? Error)
{
    /// <summary>
    /// Replaces the person's events in dead letters. It stays blocked, so that a replay stores nothing and the ledger's counts still
    /// agree.
    /// </summary>
    public string Tombstone => $"erased:{ErasureId:D}";
}

/// <summary>The last step that is complete.</summary>
internal enum ErasureState
{
    /// <summary>From here on, nothing of the person is stored any more.</summary>
    Blocked,

    /// <summary>Stored events are deleted.</summary>
    Events,

    /// <summary>Refused events and dead letters are blanked.</summary>
    Refused,

    /// <summary>The daily tables are recounted, and the person's name is removed from them.</summary>
    Rollup,

    /// <summary>The archived files are rewritten.</summary>
    S3,

    /// <summary>The receipt is complete.</summary>
    Done,
}
