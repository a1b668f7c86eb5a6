namespace Daybook.Days.Archive;

/// <summary>
/// Runs once a day, after the recount. It compares S3 with what was written to it, then archives the raw events of the days that are due.
/// </summary>
public sealed class NightlyArchive(VerifyArchive verify, ArchiveEvents archive)
{
    /// <summary>Never throws if S3 or PostgreSQL is away.</summary>
    public async Task Run(CancellationToken cancel)
    {
        await verify.Run(cancel);
        await archive.Run(cancel);
    }
}
