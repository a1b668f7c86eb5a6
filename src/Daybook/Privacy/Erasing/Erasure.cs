namespace Daybook.Privacy.Erasing;

/// <summary>A row of <c>erasures</c>.</summary>
/// <param name="Subjects">Every form in which the person may be stored; empty once it is done.</param>
/// <param name="Person">The id as given; null once it is done.</param>
/// <param name="WithAnonymous">Also the anonymous ids that the person's stored events carry.</param>
/// <param name="KeepBlock">False: the person may come back once this is done.</param>
/// <param name="Worker">The run that holds it.</param>
/// <param name="AnonymousIds">Erased with the user, in their stored form.</param>
/// <param name="Tries">That failed since the last step that succeeded.</param>
internal sealed record Erasure(
    Guid ErasureId, ErasureState State, string[] Subjects, string? Person, string PersonKind, bool WithAnonymous, bool KeepBlock,
    DateTimeOffset RequestedAt,
    DateTimeOffset? FinishedAt, ErasureCounts Counts, string? Error, Guid? Worker, int Tries, string[] AnonymousIds)
{
    /// <summary>
    /// Replaces the person's events in dead letters. It stays blocked, so that a replay stores nothing and the ledger's counts still
    /// agree.
    /// </summary>
    public string Tombstone => $"erased:{ErasureId:D}";
}

/// <summary>The row is no longer as it was read: a stronger request, or another worker. What was being done is taken back.</summary>
internal sealed class ErasureMovedException : Exception;

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
