using Daybook.Foundation.Columns;

namespace Daybook.Days.Lake;

/// <summary>A Delta Lake table and where its files are below the bucket's prefix.</summary>
/// <param name="Name">As in PostgreSQL and in its metadata.</param>
/// <param name="Folder">Its root.</param>
internal sealed record LakeTable(string Name, string Folder)
{
    public const string Json = "application/x-ndjson";

    /// <summary>The events of closed days: the files that reports read too, a partition a day.</summary>
    public static LakeTable Events { get; } = new("events", ColumnFile.Folder);

    /// <summary>Which numbers of people in the events are somebody else's: one file.</summary>
    public static LakeTable People { get; } = new("people", "column-people/");

    public static IReadOnlyList<LakeTable> All { get; } = [Events, People];

    /// <summary>Overwritten with every checkpoint.</summary>
    public string LastCheckpoint => $"{Folder}_delta_log/_last_checkpoint";

    public string Entry(long version) => $"{Folder}_delta_log/{version:D20}.json";

    public string Checkpoint(long version) => $"{Folder}_delta_log/{version:D20}.checkpoint.parquet";

    public string Key(string path) => Folder + path;
}
