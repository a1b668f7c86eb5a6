using System.Runtime.InteropServices;
using Daybook.Days.Archive;
using Daybook.Days.Columns;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Days.Lake;

/// <summary>
/// The table of people: whose the number of an anonymous id is. Files of days have the number of the id itself, because the id may change
/// hands.
/// </summary>
/// <remarks>
/// Numbers only, no id. It is one file, written anew when one of them changed.
/// </remarks>
public sealed class LakePeople(LakeLog entries, IObjectStore objects, VerifiedUpload upload, ColumnEngine engine, ColumnFolder folder,
    IOptions<LakeOptions> options, TimeProvider clock, ILogger<LakePeople> log)
{
    // People sign up all day long, and each time the whole file would be written anew.
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <param name="now">The days changed too, or somebody was erased; otherwise at most once an hour.</param>
    /// <param name="erased">No file stays for those who read an older version.</param>
    internal async Task Publish(NpgsqlConnection session, bool now, bool erased, CancellationToken cancel)
    {
        var newest = await LakeState.Newest(session, LakeTable.People, cancel);
        try
        {
            if (now || newest is null || newest.CommittedAt + Pause <= clock.GetUtcNow()) await Write(session, cancel);
        }
        catch (Exception e) when (e is ColumnsUnusableException or ColumnsBusyException or IOException)
        {
            Log.NoPeople(log, e.Message);
        }

        var since = erased ? clock.GetUtcNow() : clock.GetUtcNow().AddHours(-options.Value.KeepHours);
        foreach (var file in await LakeState.Unnamed(session, LakeTable.People, since, cancel))
        {
            await objects.Delete(LakeTable.People.Key(file.Path), cancel);
            await LakeState.ForgetFile(session, LakeTable.People, file.Path, cancel);
        }
    }

    private async Task Write(NpgsqlConnection session, CancellationToken cancel)
    {
        // Index users_person. An erased person has no subject.
        var owners = await session.Rows(
            "SELECT user_no, person_no FROM users WHERE person_no IS NOT NULL AND subject IS NOT NULL ORDER BY user_no",
            r => new Owner(r.GetInt32(0), r.GetInt32(1)), cancel);
        var named = await LakeState.Named(session, LakeTable.People, cancel);
        // The engine may give other bytes for the same rows.
        var content = VerifiedUpload.Hash(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(owners)))[..16];
        if (named.Any(f => f.Path.StartsWith(content, StringComparison.Ordinal))) return;
        List<LakeFile> added = owners.Count == 0 ? [] : [await Upload(session, owners, content, cancel)];
        await entries.Commit(session, LakeTable.People, LakeSchema.People, new(named, added), cancel);
    }

    private async Task<LakeFile> Upload(NpgsqlConnection session, List<Owner> owners, string content, CancellationToken cancel)
    {
        var body = await Parquet(owners, cancel);
        var sha256 = VerifiedUpload.Hash(body);
        var file = new LakeFile($"{content}-{sha256}.parquet", null, 0, sha256, body.Length, LakeActions.Stats(owners.Count),
            clock.GetUtcNow());
        await entries.Begin(session, LakeTable.People, cancel);
        await LakeState.AnnounceFile(session, LakeTable.People, file, cancel);
        await upload.Put(LakeTable.People.Key(file.Path), body, PublishColumns.Parquet, 0, cancel);
        return file;
    }

    private async Task<byte[]> Parquet(List<Owner> owners, CancellationToken cancel)
    {
        var path = Path.Combine(folder.Path, "new-people.parquet");
        try
        {
            await engine.RunInBackground(session =>
            {
                session.Execute($"CREATE TEMP TABLE owners (person BIGINT, owner BIGINT)");
                using (var appender = session.Append("owners"))
                {
                    foreach (var (person, owner) in owners)
                        appender.CreateRow().AppendValue((long?)person).AppendValue((long?)owner).EndRow();
                }

                session.Execute($"""
                    COPY (SELECT * FROM owners ORDER BY person) TO {ColumnQuery.Path(path)} (FORMAT parquet, COMPRESSION zstd)
                    """);
                return true;
            }, cancel);
            return await File.ReadAllBytesAsync(path, cancel);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private readonly record struct Owner(int Person, int Of);
}
