using System.Text;
using Daybook.Days.Archive;
using Daybook.Foundation.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Days.Lake;

/// <summary>
/// Writes versions of a table: one log entry each. PostgreSQL has the entry's bytes before S3 has them, so that whoever goes on after a
/// killed process writes the same ones.
/// </summary>
/// <remarks>
/// Files are named after they were read back, and deleted after the entry that takes them out was. So neither the old nor the new version
/// names a file that is not there.
/// </remarks>
public sealed class LakeLog(VerifiedUpload upload, ReportingZone zone, IOptions<LakeOptions> options, TimeProvider clock,
    ILogger<LakeLog> log)
{
    /// <summary>Ends what a killed process began. Before anything is deleted or announced.</summary>
    /// <returns>False: S3 has an entry that Daybook did not write, and nothing can be committed.</returns>
    internal async Task<bool> Settle(NpgsqlConnection session, LakeTable table, CancellationToken cancel) =>
        await LakeState.Newest(session, table, cancel) is not { Body: not null } open || await Write(session, table, open, cancel);

    /// <summary>Commits a change, if it is one. The table begins with version 0, without files if there are none.</summary>
    /// <inheritdoc cref="Settle" path="/returns"/>
    internal async Task<bool> Commit(NpgsqlConnection session, LakeTable table, string schema, LakeChange change, CancellationToken cancel)
    {
        var head = await Begin(session, table, cancel);
        var newest = await LakeState.Newest(session, table, cancel);
        var metadata = LakeActions.MetaData(table, head, schema, options.Value.KeepHours);
        var same = metadata == head.Metadata;
        if (newest is not null && same && change is { Removed: [], Added: [] }) return true;
        var now = clock.GetUtcNow();
        var body = LakeActions.Entry(newest is null, same ? null : metadata, change, now);
        var version = new LakeVersion(newest is null ? 0 : newest.Version + 1, VerifiedUpload.Hash(Encoding.UTF8.GetBytes(body)), body, now,
            null);
        await LakeState.Announce(session, table, version, metadata, change, cancel);
        if (!await Write(session, table, version, cancel)) return false;
        Log.Committed(log, table.Name, version.Version, change.Added.Count, change.Removed.Count);
        return true;
    }

    /// <summary>The table as it is, or a new one. Before a file of it is announced.</summary>
    internal async Task<LakeHead> Begin(NpgsqlConnection session, LakeTable table, CancellationToken cancel)
    {
        if (await LakeState.Head(session, table, cancel) is { } there) return there;
        var now = clock.GetUtcNow();
        var head = new LakeHead(Guid.CreateVersion7(now), zone.Id, now, null);
        await LakeState.Begin(session, table, head, cancel);
        return head;
    }

    private async Task<bool> Write(NpgsqlConnection session, LakeTable table, LakeVersion version, CancellationToken cancel)
    {
        var key = table.Entry(version.Version);
        if (!await upload.PutNew(key, Encoding.UTF8.GetBytes(version.Body!), LakeTable.Json, version.Version, cancel))
        {
            Log.Foreign(log, key);
            return false;
        }

        await LakeState.Committed(session, table, version.Version, cancel);
        return true;
    }
}
