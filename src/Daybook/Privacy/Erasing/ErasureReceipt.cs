namespace Daybook.Privacy.Erasing;

/// <summary>What an erasure found and removed, per place. It is stored with the state of the step that counted it.</summary>
internal sealed record ErasureCounts
{
    /// <summary>Deleted raw events. Their ids stay without content, so that none of them can be stored again.</summary>
    public long EventsDeleted { get; init; }

    /// <summary>UTC days that had such events.</summary>
    public long DaysWithEvents { get; init; }

    /// <summary>Anonymous ids erased with the person.</summary>
    public int AnonymousIds { get; init; }

    /// <summary>Properties of the person that events had said.</summary>
    public int PropertiesDeleted { get; init; }

    /// <summary>Groups that the person was seen in.</summary>
    public int GroupsLeft { get; init; }

    /// <summary>What the person's events had said about groups. Where others said something too, that holds now.</summary>
    public int GroupPropertiesDeleted { get; init; }

    /// <summary>Refused events that now have only id and reason.</summary>
    public int RejectedEventsBlanked { get; init; }

    /// <summary>Dead letters that no longer contain the person's events.</summary>
    public int DeadLettersRewritten { get; init; }

    public int DeadLetterEventsRemoved { get; init; }

    /// <summary>Dead letters that cannot be decoded. If they contained the id as text, they were emptied.</summary>
    public IReadOnlyList<UnreadableLetter> DeadLettersUnreadable { get; init; } = [];

    /// <summary>Rows of the daily tables that no longer say who it was; their counts stay.</summary>
    public int UsersUnlinked { get; init; }

    /// <summary>Saved filters that no longer name the person.</summary>
    public int SegmentsBlanked { get; init; }

    /// <summary>Boards whose filters or titles no longer name the person.</summary>
    public int BoardsBlanked { get; init; }

    /// <summary>The same of share links.</summary>
    public int SharesBlanked { get; init; }

    /// <summary>Annotations that no longer name the person.</summary>
    public int AnnotationsBlanked { get; init; }

    /// <summary>Frozen segments that the person was in.</summary>
    public int CohortsLeft { get; init; }

    /// <summary>Archived days that were searched; null if no bucket is configured.</summary>
    public int? ArchivedDays { get; init; }

    public int ArchiveFilesRewritten { get; init; }

    public long ArchivedEventsRemoved { get; init; }
}

/// <param name="ExpiresAt">When its bytes are deleted.</param>
/// <param name="Emptied">True if it contained the id as text.</param>
internal sealed record UnreadableLetter(long DeadLetterId, DateTimeOffset ExpiresAt, bool Emptied);

/// <summary>The answer to <c>DELETE /users/{user_id}</c>: the same each time.</summary>
/// <param name="State"><c>blocked</c>, <c>events</c>, <c>refused</c>, <c>rollup</c>, <c>s3</c>, <c>done</c>: the last step that is
/// complete.</param>
/// <param name="Blocked">Events of this person are refused from now on.</param>
/// <param name="AnonymousIds">Erased with the user, because they belong to them or were asked for; as they are stored. Not told any more
/// once the person may come back.</param>
/// <param name="Remains">What is left, where, and until when; null means forever.</param>
/// <param name="Error">Error of the last attempt. The erasure continues by itself.</param>
internal sealed record ErasureReceipt(
    Guid ErasureId, ErasureState State, DateTimeOffset RequestedAt, DateTimeOffset? FinishedAt, bool Blocked,
    IReadOnlyList<string> AnonymousIds, ErasureCounts Places, IReadOnlyList<Remainder> Remains, string? Error)
{
    public static ErasureReceipt Of(Erasure erasure, int oldCopiesDays)
    {
        var end = erasure.FinishedAt ?? erasure.RequestedAt;
        List<Remainder> remains =
        [
            new("event_keys", "Ids of the erased events, without content, so that a resend is recognised and refused.", null),
            new("postgres_backups", "Backups taken before this erasure.", end.AddDays(oldCopiesDays)),
        ];
        if (erasure.KeepBlock)
            remains.Add(new("erased_subjects", "The person's stored id, so that new events of the person are refused.", null));
        if (erasure.Counts.UsersUnlinked > 0)
            remains.Add(new("daily_tables", "Counts of days before the retention horizon, under a number that names nobody.", null));
        if (erasure.Counts.ArchiveFilesRewritten > 0)
            remains.Add(
                new("s3_old_versions", "Earlier versions of the rewritten files, if the bucket keeps versions or replicas.",
                    end.AddDays(oldCopiesDays)));
        foreach (var letter in erasure.Counts.DeadLettersUnreadable.Where(l => !l.Emptied))
            remains.Add(
                new("dead_letters", $"Dead letter {letter.DeadLetterId} cannot be decoded, so nobody knows if it contains the person.",
                    letter.ExpiresAt));
        return new(erasure.ErasureId, erasure.State, erasure.RequestedAt, erasure.FinishedAt,
            erasure.State != ErasureState.Done || erasure.KeepBlock, erasure.AnonymousIds, erasure.Counts, remains, erasure.Error);
    }
}

internal sealed record Remainder(string Place, string What, DateTimeOffset? Until);
