using System.Text.Json;
using Daybook.Days.Archive;
using Daybook.Foundation;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Days.Lake;

/// <summary>
/// Compares the newest version of each table in S3 with PostgreSQL: the log's bytes, what it names, and that column files are exactly
/// that.
/// </summary>
public sealed class VerifyLake(PostgresConnections database, IObjectStore objects, LakeLog log, ColumnEngine engine, ColumnFolder folder,
    ILogger<VerifyLake> logger)
{
    /// <summary>Of both tables, with every file's hash. Waits for the publisher's lock.</summary>
    /// <returns>What is wrong, a sentence each; null: S3 or PostgreSQL was not reached.</returns>
    public async Task<IReadOnlyList<string>?> Run(CancellationToken cancel)
    {
        List<string>? wrong = null;
        await PublisherLock.Hold(database, objects, logger, async session =>
            wrong = [.. (await Faults(session, everyHash: true, cancel)).Select(f => $"{f.Key}: {f.Detail}")], cancel);
        return wrong;
    }

    /// <summary>How many versions each table has had; 0: there is no such table.</summary>
    public async Task<IReadOnlyDictionary<string, long>> Versions(CancellationToken cancel)
    {
        await using var session = await database.Open(cancel);
        Dictionary<string, long> versions = [];
        foreach (var table in LakeTable.All)
            versions[table.Name] = await LakeState.Newest(session, table, cancel) is { } newest ? newest.Version + 1 : 0;
        return versions;
    }

    /// <summary>The caller holds the publisher's lock.</summary>
    /// <param name="everyHash">Otherwise files are compared by length: those of days have their hash compared elsewhere.</param>
    internal async Task<List<LakeFault>> Faults(NpgsqlConnection session, bool everyHash, CancellationToken cancel)
    {
        List<LakeFault> wrong = [];
        foreach (var table in LakeTable.All)
        {
            if (await LakeState.Head(session, table, cancel) is null) continue;
            if (!await log.Settle(session, table, cancel))
            {
                var newest = await LakeState.Newest(session, table, cancel);
                wrong.Add(new(table.Entry(newest!.Version), null, "Daybook did not write it"));
                continue;
            }

            var versions = await LakeState.Versions(session, table, cancel);
            if (versions.Count == 0) continue;
            var named = await LakeState.Named(session, table, cancel);
            await Log(table, versions, named, wrong, cancel);
            foreach (var file in named) await File(table, file, everyHash, wrong, cancel);
            if (table == LakeTable.Events) await Days(session, named, wrong, cancel);
        }

        return wrong;
    }

    private async Task Log(LakeTable table, List<LakeVersion> versions, List<LakeFile> named, List<LakeFault> wrong,
        CancellationToken cancel)
    {
        var before = wrong.Count;
        var from = versions.FindLastIndex(v => v.CheckpointSha256 is not null);
        var checkpoint = from < 0 ? null
            : await Bytes(table.Checkpoint(versions[from].Version), versions[from].CheckpointSha256!, wrong, cancel);
        if (from >= 0) await Pointer(table, versions[from].Version, wrong, cancel);
        List<byte[]> entries = [];
        foreach (var version in versions.Skip(from + 1))
        {
            if (await Bytes(table.Entry(version.Version), version.Sha256, wrong, cancel) is { } entry) entries.Add(entry);
        }

        var next = table.Entry(versions[^1].Version + 1);
        if (await objects.Head(next, cancel) is not null) wrong.Add(new(next, null, "Daybook did not write it"));
        if (wrong.Count > before) return;
        try
        {
            var read = await LakeSnapshot.Read(engine, folder, checkpoint, entries, cancel);
            var entryOf = table.Entry(versions[^1].Version);
            foreach (var file in named.Where(f => !read.Remove(f.Path, out var said) || said != (f.Bytes, f.Sha256)))
                wrong.Add(new(entryOf, file.Day, $"it does not name {file.Path} as it was written"));
            foreach (var path in read.Keys) wrong.Add(new(entryOf, null, $"it names {path}, which it must not"));
        }
        catch (Exception e) when (e is JsonException or ColumnsUnusableException or ColumnsBusyException)
        {
            wrong.Add(new(table.Entry(versions[^1].Version), null, $"it cannot be read: {e.Message}"));
        }
    }

    private async Task<byte[]?> Bytes(string key, string sha256, List<LakeFault> wrong, CancellationToken cancel)
    {
        var stored = await objects.Get(key, cancel);
        if (stored is not null && VerifiedUpload.Hash(stored.Body) == sha256) return stored.Body;
        wrong.Add(new(key, null, stored is null ? "missing" : "of another hash than was written"));
        return null;
    }

    private async Task Pointer(LakeTable table, long version, List<LakeFault> wrong, CancellationToken cancel)
    {
        try
        {
            if (await objects.Get(table.LastCheckpoint, cancel) is { } pointer
                && JsonSerializer.Deserialize<JsonElement>(pointer.Body).GetProperty("version").GetInt64() == version) return;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Said below.
        }

        wrong.Add(new(table.LastCheckpoint, null, $"it does not point to version {version}"));
    }

    private async Task File(LakeTable table, LakeFile file, bool byHash, List<LakeFault> wrong, CancellationToken cancel)
    {
        var key = table.Key(file.Path);
        if (byHash) await Bytes(key, file.Sha256, wrong, cancel);
        else if ((await objects.Head(key, cancel))?.Length is var length && length != file.Bytes)
            wrong.Add(new(key, file.Day, length is null ? "missing" : $"{length} bytes long, {file.Bytes} were written"));
    }

    // Every current file is named, and what is named beside is of a day that waits for its next one.
    private static async Task Days(NpgsqlConnection session, List<LakeFile> named, List<LakeFault> wrong, CancellationToken cancel)
    {
        var current = (await LakeDays.Current(session, cancel)).Select(c => c.File).ToDictionary(f => f.Path);
        var staying = (await LakeDays.Staying(session, cancel)).ToHashSet();
        var paths = named.ToDictionary(f => f.Path);
        foreach (var file in current.Values)
        {
            if (!paths.TryGetValue(file.Path, out var said)) wrong.Add(new(Key(file), file.Day, "the newest version does not name it"));
            else if (said.Bytes != file.Bytes || said.Sha256 != file.Sha256) wrong.Add(new(Key(file), file.Day, "it is named otherwise"));
        }

        foreach (var file in named.Where(f => !current.ContainsKey(f.Path) && !staying.Contains(f.Path)))
            wrong.Add(new(Key(file), file.Day, "the newest version names it, and it is not the day's file"));

        static string Key(LakeFile file) => LakeTable.Events.Key(file.Path);
    }
}

/// <param name="Key">The file in S3 that is not as it must be.</param>
internal sealed record LakeFault(string Key, DateOnly? Day, string Detail);
