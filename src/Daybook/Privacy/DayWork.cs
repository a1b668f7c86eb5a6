namespace Daybook.Privacy;

/// <summary>What erasure and retention need done by the slices they may not call: given by Ops, which may call any.</summary>
/// <param name="CountMarked">Counts every day that has marks; a day that fails keeps its marks.</param>
/// <param name="Publish">Brings new revisions of daily numbers to S3. Never throws for S3 being away.</param>
/// <param name="RewriteParts">Works <c>rewrite_requests</c> off. Never throws for S3 being away.</param>
public sealed record DayWork(Func<CancellationToken, Task> CountMarked, Func<CancellationToken, Task> Publish, Func<CancellationToken, Task> RewriteParts);
