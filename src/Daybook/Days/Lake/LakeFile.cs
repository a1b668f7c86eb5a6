using Daybook.Foundation.Columns;

namespace Daybook.Days.Lake;

/// <summary>A data file as a table's log names it.</summary>
/// <param name="Path">Below the table's folder.</param>
/// <param name="Day">Its partition; null where the table has none.</param>
/// <param name="Revision">Of its day; of people's numbers 0.</param>
/// <param name="Sha256">Hex, of its bytes.</param>
/// <param name="Stats">JSON, as the log has it.</param>
internal sealed record LakeFile(string Path, DateOnly? Day, int Revision, string Sha256, long Bytes, string Stats, DateTimeOffset WrittenAt)
{
    public static string PathOf(ColumnFile file) => file.Key[ColumnFile.Folder.Length..];
}

/// <summary>What a version takes out and puts in.</summary>
internal sealed record LakeChange(IReadOnlyList<LakeFile> Removed, IReadOnlyList<LakeFile> Added);

/// <param name="TimeZone">IANA id; its days are days of this zone.</param>
/// <param name="Metadata">The newest version's metaData action, one line of JSON; null: there is no version yet.</param>
internal sealed record LakeHead(Guid TableId, string TimeZone, DateTimeOffset CreatedAt, string? Metadata);

/// <param name="Sha256">Of its log entry.</param>
/// <param name="Body">The entry, while nobody knows whether S3 has it.</param>
/// <param name="CheckpointSha256">Of its checkpoint; null: it has none.</param>
internal sealed record LakeVersion(long Version, string Sha256, string? Body, DateTimeOffset CommittedAt, string? CheckpointSha256);
