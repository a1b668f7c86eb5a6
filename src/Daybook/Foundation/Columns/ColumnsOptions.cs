namespace Daybook.Foundation.Columns;

/// <summary>Settings <c>Daybook__Columns__*</c>: the read copy of closed days as columns, and the engine that reads it.</summary>
public sealed class ColumnsOptions : IChecked
{
    public const string Section = "Daybook:Columns";

    private const long Mebi = 1024 * 1024;

    /// <summary>
    /// Closed days are written as Parquet files, and reports read them. Needs a bucket. Default false: PostgreSQL answers everything.
    /// </summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// Where downloaded files and what the engine spills are kept. Each process has a folder of its own in it. Empty (the default):
    /// <c>daybook-columns</c> below the system's temporary folder.
    /// </summary>
    public string CacheDirectory { get; set; } = "";

    /// <summary>Most bytes of downloaded files. Default 2 GiB; at least 16 MiB.</summary>
    public long CacheBytes { get; set; } = 2048 * Mebi;

    /// <summary>Most memory the engine takes. Default 512 MiB; at least 64 MiB.</summary>
    public long MemoryBytes { get; set; } = 512 * Mebi;

    /// <summary>Most bytes the engine spills to disk. Default 2 GiB.</summary>
    public long SpillBytes { get; set; } = 2048 * Mebi;

    /// <summary>Threads of the engine. Default 2; 1 to 64.</summary>
    public int Threads { get; set; } = 2;

    /// <summary>Questions answered at a time. Default 2; 1 to 16.</summary>
    public int Queries { get; set; } = 2;

    /// <summary>Questions that may wait for their turn; the next one is refused. Default 32; 0 to 1,000.</summary>
    public int QueueLength { get; set; } = 32;

    /// <summary>Longest time of one question, the wait included. Default 60 seconds; 1 to 600.</summary>
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>
    /// Stored events that a question may take from PostgreSQL beside the files; with more, PostgreSQL answers the whole of it. Default
    /// 250,000; 0 to 10,000,000.
    /// </summary>
    public int MaxMergedEvents { get; set; } = 250_000;

    /// <summary>
    /// Age in days at which files are deleted. Longer than events stay in PostgreSQL (<c>Daybook__Privacy__EventRetentionDays</c>), files
    /// go on answering for the days that were dropped there. Default 0: files go with the events. 0 to 36,500.
    /// </summary>
    public int RetentionDays { get; set; }

    /// <summary>
    /// A month is merged into one file when it has been over, and no file of its days was written, for this many days; of the running month
    /// the days that have been over as long. Default 2; 0: no month is merged; 0 to 365.
    /// </summary>
    public int MonthQuietDays { get; set; } = 2;

    public string Directory => CacheDirectory.Length > 0 ? CacheDirectory : Path.Combine(Path.GetTempPath(), "daybook-columns");

    public IEnumerable<string> Faults()
    {
        if (CacheDirectory.Length > 0 && !Path.IsPathFullyQualified(CacheDirectory))
            yield return $"Daybook__Columns__CacheDirectory is '{CacheDirectory}': it must be a full path, or empty for the system's "
                + "temporary folder.";
        if (CacheBytes < 16 * Mebi) yield return $"Daybook__Columns__CacheBytes is {CacheBytes}: it must be at least {16 * Mebi}.";
        if (MemoryBytes < 64 * Mebi) yield return $"Daybook__Columns__MemoryBytes is {MemoryBytes}: it must be at least {64 * Mebi}.";
        if (SpillBytes < 0) yield return $"Daybook__Columns__SpillBytes is {SpillBytes}: it must be 0 or more.";
        if (Threads is < 1 or > 64) yield return $"Daybook__Columns__Threads is {Threads}: it must be from 1 to 64.";
        if (Queries is < 1 or > 16) yield return $"Daybook__Columns__Queries is {Queries}: it must be from 1 to 16.";
        if (QueueLength is < 0 or > 1000) yield return $"Daybook__Columns__QueueLength is {QueueLength}: it must be from 0 to 1000.";
        if (TimeoutSeconds is < 1 or > 600) yield return $"Daybook__Columns__TimeoutSeconds is {TimeoutSeconds}: it must be from 1 to 600.";
        if (MaxMergedEvents is < 0 or > 10_000_000)
            yield return $"Daybook__Columns__MaxMergedEvents is {MaxMergedEvents}: it must be from 0 to 10000000.";
        if (RetentionDays is < 0 or > 36_500)
            yield return $"Daybook__Columns__RetentionDays is {RetentionDays}: it must be from 0 to 36500.";
        if (MonthQuietDays is < 0 or > 365)
            yield return $"Daybook__Columns__MonthQuietDays is {MonthQuietDays}: it must be from 0 to 365.";
    }
}
