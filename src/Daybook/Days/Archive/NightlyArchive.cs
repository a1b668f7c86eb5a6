namespace Daybook.Days.Archive;

/// <summary>What Archive does once a day, after the recount: compares S3 with what was written to it, then archives the raw events of the days that are due.</summary>
public sealed class NightlyArchive(VerifyArchive verify, ArchiveEvents archive)
{
    /// <summary>Never throws for S3 or PostgreSQL being away.</summary>
    public async Task Run(CancellationToken cancel)
    {
        await verify.Run(cancel);
        await archive.Run(cancel);
    }
}
