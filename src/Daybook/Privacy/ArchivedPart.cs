namespace Daybook.Privacy;

/// <summary>Where a day's raw events lie in S3, below the prefix: part of the contract that readers of the bucket rely on.</summary>
internal static class ArchivedPart
{
    public static string Key(DateOnly day, int part) => $"events/dt={day:yyyy-MM-dd}/part-{part:0000}.jsonl.gz";
}
