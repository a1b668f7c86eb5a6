using System.Text;
using System.Text.Json;
using Daybook.Days.Archive;
using Daybook.Foundation;
using Daybook.Foundation.Objects;

namespace Daybook.Cli.Merging;

/// <summary>
/// Counts one day of several installations: every event once, every user once. Memory does not depend on the number of events: they go
/// through files on disk, by event first and then by user.
/// </summary>
internal sealed class MergeDay(string folder)
{
    // Of rows that are in memory at a time; a row takes some 100 bytes there.
    private const int RowsAFile = 500_000, MostFiles = 512;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _types = [];

    /// <param name="archives">Of each installation: where it is, its parts, and their bytes one after the other.</param>
    public async Task<MergedDay> Run(
        IReadOnlyList<(StoreName Store, IReadOnlyList<ManifestFile> Parts, IAsyncEnumerable<byte[]> Bodies)> archives,
        CancellationToken cancel)
    {
        var files = (int)Math.Clamp(archives.Sum(a => a.Parts.Sum(p => p.Rows)) / RowsAFile + 1, 1, MostFiles);
        var read = new long[archives.Count];
        using var byEvent = new SpilledRows(Path.Combine(folder, "events"), files);
        for (var from = 0; from < archives.Count; from++)
        {
            var (store, parts, bodies) = archives[from];
            var part = 0;
            await foreach (var body in bodies.WithCancellation(cancel))
            {
                foreach (var line in GzipLines.Of(store, parts[part++].File, body))
                {
                    Spill(byEvent, line);
                    read[from]++;
                }
            }
        }

        using var byUser = new SpilledRows(Path.Combine(folder, "users"), files);
        var (repeated, differing) = EachEventOnce(byEvent, byUser, out var counts);
        var (users, all) = EachUserOnce(byUser, cancel);
        var rows = _types.Select((type, number) => (Type: type, Bytes: Encoding.UTF8.GetBytes(type),
            Count: counts.GetValueOrDefault(number), Users: users.GetValueOrDefault(number))).Where(row => row.Count > 0).ToList();
        // As PostgreSQL sorts them.
        rows.Sort((a, b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes));
        return new MergedDay([.. rows.Select(row => (row.Type, row.Count, row.Users))], counts.Values.Sum(), all, repeated, differing,
            read);
    }

    private void Spill(SpilledRows rows, string line)
    {
        using var json = JsonDocument.Parse(line);
        var e = json.RootElement;
        var id = e.GetProperty("event_id").GetGuid();
        var row = rows.To((uint)id.GetHashCode());
        row.Write(id.ToByteArray());
        row.Write(Number(e.GetProperty("event_type").GetString()!));
        // A user_id and an anonymous_id of the same text are two users.
        row.Write(e.GetProperty("user_id").GetString() is { } user ? "u:" + user : "a:" + e.GetProperty("anonymous_id").GetString());
        row.Write(e.GetProperty("body_hash").GetInt64());
    }

    private int Number(string type)
    {
        if (_numbers.TryGetValue(type, out var number)) return number;
        _types.Add(type);
        return _numbers[type] = _types.Count - 1;
    }

    // Rows of the installation that was named first come first.
    private static (long Repeated, long Differing) EachEventOnce(SpilledRows byEvent, SpilledRows byUser, out Dictionary<int, long> counts)
    {
        var (repeated, differing) = (0L, 0L);
        counts = [];
        foreach (var file in byEvent.Read())
        {
            Dictionary<Guid, long> seen = [];
            foreach (var row in file)
            {
                var (id, type, user, hash) = (new Guid(row.ReadBytes(16)), row.ReadInt32(), row.ReadString(), row.ReadInt64());
                if (!seen.TryAdd(id, hash))
                {
                    repeated++;
                    if (seen[id] != hash) differing++;
                    continue;
                }

                counts[type] = counts.GetValueOrDefault(type) + 1;
                var to = byUser.To((uint)user.GetHashCode(StringComparison.Ordinal));
                to.Write(type);
                to.Write(user);
            }
        }

        return (repeated, differing);
    }

    private static (Dictionary<int, long> Users, long All) EachUserOnce(SpilledRows byUser, CancellationToken cancel)
    {
        Dictionary<int, long> users = [];
        var all = 0L;
        foreach (var file in byUser.Read())
        {
            cancel.ThrowIfCancellationRequested();
            Dictionary<string, HashSet<int>> seen = new(StringComparer.Ordinal);
            foreach (var row in file)
            {
                var (type, user) = (row.ReadInt32(), row.ReadString());
                if (!seen.TryGetValue(user, out var types))
                {
                    seen[user] = types = [];
                    all++;
                }

                if (types.Add(type)) users[type] = users.GetValueOrDefault(type) + 1;
            }
        }

        return (users, all);
    }
}

/// <param name="Types">By their bytes: events, and users with one of them.</param>
/// <param name="Users">Each once.</param>
/// <param name="Repeated">Events that another installation, named before, has too.</param>
/// <param name="Differing">Those of them that have other content there; the one that is named first counts.</param>
/// <param name="Read">Events of each installation.</param>
internal sealed record MergedDay(IReadOnlyList<(string Type, long Events, long Users)> Types, long Events, long Users, long Repeated,
    long Differing, IReadOnlyList<long> Read);
