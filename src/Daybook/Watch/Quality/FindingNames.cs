namespace Daybook.Watch.Quality;

/// <summary>Names of findings: a closed set and part of the contract. If a finding has an alert, the alert has the same name.</summary>
public static class FindingNames
{
    public const string DataStale = "data_stale";
    public const string DayMissing = "day_missing";
    public const string VolumeAnomaly = "volume_anomaly";
    public const string RejectRateHigh = "reject_rate_high";
    public const string DuplicateRate = "duplicate_rate";
    public const string LateRate = "late_rate";
    public const string UnknownEventType = "unknown_event_type";
    public const string PostgresUnreachable = "postgres_unreachable";
    public const string PersistFailing = "persist_failing";
    public const string QueueBacklogOld = "queue_backlog_old";
    public const string PoisonQueueNotEmpty = "poison_queue_not_empty";
    public const string DeadLetters = "dead_letters";
    public const string RollupLateOrFailed = "rollup_late_or_failed";
    public const string RecountFault = "recount_fault";
    public const string S3PublishLate = "s3_publish_late";
    public const string LedgerDifference = "ledger_difference";
    public const string ErasureFailing = "erasure_failing";
    public const string DiskOrDatabaseSize = "disk_or_database_size";
    public const string SenderRejectedByAccess = "sender_rejected_by_access";

    public static IReadOnlyList<string> All { get; } =
    [
        DataStale, DayMissing, VolumeAnomaly, RejectRateHigh, DuplicateRate, LateRate,
        UnknownEventType, PostgresUnreachable, PersistFailing, QueueBacklogOld, PoisonQueueNotEmpty, DeadLetters,
        RollupLateOrFailed, RecountFault, S3PublishLate, LedgerDifference, ErasureFailing, DiskOrDatabaseSize, SenderRejectedByAccess,
    ];
}
