namespace Daybook.Privacy;

/// <summary>Where a day's raw events are in S3, below the prefix. It is part of the contract for readers of the bucket.</summary>
internal static class ArchivedPart
{
    public static string Key(DateOnly day, int part) => $"events/dt={day:yyyy-MM-dd}/part-{part:0000}.jsonl.gz";
}
