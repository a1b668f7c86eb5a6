namespace Daybook.Foundation.Postgres;

/// <summary>Keys of PostgreSQL advisory locks, all in one place, so that no two slices use the same key.</summary>
public static class AdvisoryLocks
{
    /// <summary>Session lock of the migration runner.</summary>
    public const long Migrations = 0x4441_5942_0001;

    /// <summary>Shared by every Persist transaction, and taken exclusively once by anybody who changes policy.</summary>
    public const long PolicyGate = 0x4441_5942_0002;

    /// <summary>Session lock: one rollup at a time; only Rollup writes the daily tables.</summary>
    public const long Rollup = 0x4441_5942_0003;

    /// <summary>Session lock: one publisher to S3 at a time.</summary>
    public const long Publisher = 0x4441_5942_0004;

    /// <summary>Transaction lock around making partitions.</summary>
    public const long Partitions = 0x4441_5942_0005;

    /// <summary>Session lock: one quality check at a time, so that no alert is raised twice.</summary>
    public const long Quality = 0x4441_5942_0006;

    /// <summary>
    /// Transaction lock: whoever folds the ledger's old messages, or attests messages of old hours. A message that is folded meanwhile
    /// would be attested again and look lost.
    /// </summary>
    public const long Folding = 0x4441_5942_0007;

    /// <summary>
    /// Transaction lock: shared by an erasure that deletes events of a day and marks it, exclusive for the retention that seals days.
    /// </summary>
    public const long Sealing = 0x4441_5942_0021;

    /// <summary>
    /// Whoever writes the counts of properties: a session lock of one count at a time, taken before its snapshot, and a transaction lock
    /// of whoever forgets days of it.
    /// </summary>
    public const long Properties = 0x4441_5942_0100;

    /// <summary>Transaction lock: one API key is made at a time, so that names and their number are judged by what is there.</summary>
    public const long ApiKeys = 0x4441_5942_0085;

    /// <summary>Transaction lock: one instance at a time takes its part of rate limits.</summary>
    public const long Limits = 0x4441_5942_0109;

    /// <summary>First of a range: one session lock for each timer, the timer's hash added.</summary>
    public const long Timers = 0x4441_5943_0000_0000;
}
