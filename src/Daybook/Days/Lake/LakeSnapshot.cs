using System.Text;
using System.Text.Json;
using Daybook.Foundation.Columns;

namespace Daybook.Days.Lake;

/// <summary>What a version names, read from its checkpoint and log entries as any reader does.</summary>
internal static class LakeSnapshot
{
    /// <param name="checkpoint">The bytes of the newest checkpoint before it; null: none.</param>
    /// <param name="entries">The log's entries after that, in order.</param>
    /// <returns>By path: bytes and the sha256 that the tags say.</returns>
    /// <exception cref="JsonException">An entry is no list of actions.</exception>
    /// <exception cref="ColumnsUnusableException">The checkpoint cannot be read.</exception>
    public static async Task<Dictionary<string, (long Bytes, string? Sha256)>> Read(ColumnEngine engine, ColumnFolder folder,
        byte[]? checkpoint, IEnumerable<byte[]> entries, CancellationToken cancel)
    {
        var files = checkpoint is null ? [] : await OfCheckpoint(engine, folder, checkpoint, cancel);
        foreach (var line in entries.SelectMany(e => Encoding.UTF8.GetString(e).Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        {
            using var json = JsonDocument.Parse(line);
            var action = json.RootElement;
            if (action.TryGetProperty("remove", out var removed)) files.Remove(removed.GetProperty("path").GetString()!);
            if (action.TryGetProperty("add", out var added))
                files[added.GetProperty("path").GetString()!] = (added.GetProperty("size").GetInt64(),
                    added.TryGetProperty("tags", out var tags) && tags.TryGetProperty("daybook.sha256", out var sha256) ? sha256.GetString()
                        : null);
        }

        return files;
    }

    private static async Task<Dictionary<string, (long, string?)>> OfCheckpoint(ColumnEngine engine, ColumnFolder folder, byte[] body,
        CancellationToken cancel)
    {
        var path = Path.Combine(folder.Path, "read-checkpoint.parquet");
        try
        {
            await File.WriteAllBytesAsync(path, body, cancel);
            return (await engine.RunInBackground(session => session.Rows($"""
                SELECT struct_extract("add", 'path'), struct_extract("add", 'size'), struct_extract("add", 'tags')['daybook.sha256']
                FROM read_parquet({ColumnQuery.Path(path)}) WHERE struct_extract("add", 'path') IS NOT NULL
                """,
                r => (Path: r.GetString(0), Bytes: r.GetInt64(1), Sha256: r.IsDBNull(2) ? null : r.GetString(2))), cancel))
                .ToDictionary(f => f.Path, f => (f.Bytes, f.Sha256));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
