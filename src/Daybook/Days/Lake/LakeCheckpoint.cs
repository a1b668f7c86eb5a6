using System.Text;
using Daybook.Days.Archive;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Days.Lake;

/// <summary>
/// Every few versions, the whole state of a table as one Parquet file, so that nobody has to read the log from its beginning; then what
/// lies before it is deleted, when it is old enough.
/// </summary>
public sealed class LakeCheckpoint(IObjectStore objects, VerifiedUpload upload, ColumnEngine engine, ColumnFolder folder,
    IOptions<LakeOptions> options, TimeProvider clock, ILogger<LakeCheckpoint> log)
{
    /// <summary>Versions from one checkpoint to the next.</summary>
    internal const int Every = 10;

    // As the protocol has it; what the table has nothing of is left out.
    private static readonly ColumnQuery Types = $$$"""
        {protocol: 'STRUCT("minReaderVersion" INTEGER, "minWriterVersion" INTEGER)',
         metaData: 'STRUCT("id" VARCHAR, "name" VARCHAR, "format" STRUCT("provider" VARCHAR, "options" MAP(VARCHAR, VARCHAR)),
                    "schemaString" VARCHAR, "partitionColumns" VARCHAR[], "configuration" MAP(VARCHAR, VARCHAR), "createdTime" BIGINT)',
         add: 'STRUCT("path" VARCHAR, "partitionValues" MAP(VARCHAR, VARCHAR), "size" BIGINT, "modificationTime" BIGINT,
                      "dataChange" BOOLEAN, "stats" VARCHAR, "tags" MAP(VARCHAR, VARCHAR))',
         remove: 'STRUCT("path" VARCHAR, "deletionTimestamp" BIGINT, "dataChange" BOOLEAN, "extendedFileMetadata" BOOLEAN,
                         "partitionValues" MAP(VARCHAR, VARCHAR), "size" BIGINT)'}
        """;

    /// <summary>The newest version is committed.</summary>
    internal async Task Run(NpgsqlConnection session, LakeTable table, CancellationToken cancel)
    {
        if (await LakeState.Head(session, table, cancel) is not { Metadata: { } metadata }) return;
        var versions = await LakeState.Versions(session, table, cancel);
        var newest = versions[^1].Version;
        try
        {
            if (newest >= (versions.FindLast(v => v.CheckpointSha256 is not null)?.Version ?? 0) + Every)
                await Write(session, table, newest, metadata, cancel);
        }
        catch (Exception e) when (e is ColumnsUnusableException or ColumnsBusyException or IOException)
        {
            // Without one the log is only longer.
            Lake.Log.NoCheckpoint(log, table.Name, newest, e.Message);
        }

        await CleanUp(session, table, versions, cancel);
    }

    private async Task Write(NpgsqlConnection session, LakeTable table, long version, string metadata, CancellationToken cancel)
    {
        var named = await LakeState.Named(session, table, cancel);
        var removed = await LakeState.Removed(session, table, clock.GetUtcNow().AddHours(-options.Value.KeepHours), cancel);
        List<string> actions =
        [
            LakeActions.Protocol, metadata, .. named.Select(f => LakeActions.Add(f, dataChange: false)),
            .. removed.Select(r => LakeActions.Remove(r.File, r.RemovedAt, dataChange: false)),
        ];
        var body = await Parquet(table, actions, cancel);
        var sha256 = await upload.Put(table.Checkpoint(version), body, Columns.PublishColumns.Parquet, version, cancel);
        await upload.Put(table.LastCheckpoint,
            Encoding.UTF8.GetBytes(LakeActions.LastCheckpoint(version, actions.Count, named.Count, body.Length)), "application/json",
            version, cancel);
        // Only what is pointed to counts as one: nothing before it is deleted earlier.
        await LakeState.Checkpointed(session, table, version, sha256, cancel);
    }

    private async Task<byte[]> Parquet(LakeTable table, List<string> actions, CancellationToken cancel)
    {
        var (from, to) = (Path.Combine(folder.Path, $"new-{table.Name}.json"), Path.Combine(folder.Path, $"new-{table.Name}.parquet"));
        try
        {
            await File.WriteAllLinesAsync(from, actions, cancel);
            await engine.RunInBackground(work =>
            {
                // Each thread takes twice the memory that the longest line may have.
                work.Execute($"""
                    COPY (
                      SELECT protocol, "metaData", "add", remove
                      FROM read_json({ColumnQuery.Path(from)}, format = 'newline_delimited', columns = {Types},
                        maximum_object_size = 4194304))
                    TO {ColumnQuery.Path(to)} (FORMAT parquet, COMPRESSION snappy)
                    """);
                var rows = work.Rows($"SELECT count(*) FROM read_parquet({ColumnQuery.Path(to)})", r => r.GetInt64(0))[0];
                return rows == actions.Count ? rows
                    : throw new ColumnsUnusableException($"It has {rows} actions, and {actions.Count} were given.");
            }, cancel);
            return await File.ReadAllBytesAsync(to, cancel);
        }
        finally
        {
            File.Delete(from);
            File.Delete(to);
        }
    }

    // Every version that is young enough can still be read: by the checkpoint before it, and the entries from there on.
    private async Task CleanUp(NpgsqlConnection session, LakeTable table, List<LakeVersion> versions, CancellationToken cancel)
    {
        var old = clock.GetUtcNow().AddHours(-Math.Max(LakeActions.LogHours, options.Value.KeepHours));
        if (versions.FindLast(v => v.CommittedAt <= old && v.CheckpointSha256 is not null) is not { } from) return;
        foreach (var version in versions.TakeWhile(v => v.Version < from.Version))
        {
            await Delete(table, version.Version, cancel);
            await LakeState.ForgetVersion(session, table, version.Version, cancel);
        }
    }

    /// <summary>An entry and the checkpoint that there may be of it.</summary>
    internal async Task Delete(LakeTable table, long version, CancellationToken cancel)
    {
        await objects.Delete(table.Entry(version), cancel);
        await objects.Delete(table.Checkpoint(version), cancel);
    }
}
