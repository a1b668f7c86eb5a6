using System.Text.Json.Nodes;
using Daybook.Foundation;

namespace Daybook.Privacy.Erasing;

/// <summary>
/// Part of the third step: takes the person's ids out of boards, share links and annotations. In filters of tiles, as out of segments; in
/// titles and texts, which people write, where an id stands as a word of its own.
/// </summary>
internal static class ForgetInBoards
{
    private static readonly string[] AsksForIds = ["user_id", "anonymous_id"];

    /// <returns>How many of each were changed.</returns>
    public static async Task<(int Boards, int Shares, int Annotations)> Run(PrivacySession session, IReadOnlyCollection<string> subjects,
        CancellationToken cancel)
    {
        var users = LinkedIds.Users(subjects).ToHashSet(StringComparer.Ordinal);
        List<string> ids = [.. subjects.Select(s => s[2..])];
        return (
            await Tiles(session, "boards", "name", ", revision = revision + 1", users, ids, cancel),
            await Tiles(session, "shares", "share_id", "", users, ids, cancel),
            await Annotations(session, ids, cancel));
    }

    // In order of keys, so that two erasures do not wait for each other.
    private static async Task<int> Tiles(PrivacySession session, string table, string key, string also, IReadOnlySet<string> users,
        IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var changed = 0;
        foreach (var (id, title, text) in await session.Query(
            $"SELECT {key}, title, tiles::text FROM {table} ORDER BY {key} FOR UPDATE",
            r => (r.GetValue(0), r.GetString(1), r.GetString(2)), cancel))
        {
            var tiles = JsonNode.Parse(text)!.AsArray();
            var blank = IdsInText.Blank(title, ids);
            if (!Blank(tiles, users, ids) & blank == title) continue;
            await session.Execute($"UPDATE {table} SET title = $2, tiles = $3::jsonb{also} WHERE {key} = $1", cancel, id, blank,
                tiles.ToJsonString(DaybookJson.Options));
            changed++;
        }

        return changed;
    }

    internal static bool Blank(JsonArray tiles, IReadOnlySet<string> users, IReadOnlyList<string> ids)
    {
        var blanked = false;
        foreach (var tile in tiles.OfType<JsonObject>())
        {
            var title = (string?)tile["title"] ?? "";
            if (IdsInText.Blank(title, ids) is var blank && blank != title)
            {
                tile["title"] = blank;
                blanked = true;
            }

            // Of a question only filters are lists of objects; in other lists nothing is found.
            foreach (var (_, value) in tile["question"] as JsonObject ?? []) blanked |= ForgetInSegments.Blank(value, users);
            blanked |= BlankStatement(tile, ids);
        }

        return blanked;
    }

    // Of a tile in SQL, as in a title. In a statement that asks for ids, a text that is the id and nothing else is found even if it could
    // be a word. What is left may be no statement any more, and says so where its rows would be.
    private static bool BlankStatement(JsonObject tile, IReadOnlyList<string> ids)
    {
        if ((string?)tile["report"] != "sql" || tile["question"] is not JsonObject question || question["sql"] is not JsonValue value
            || !value.TryGetValue<string>(out var sql))
            return false;
        var blank = sql;
        if (AsksForIds.Any(name => sql.Contains(name, StringComparison.OrdinalIgnoreCase)))
            blank = ids.Where(id => id.Length > 0).Aggregate(blank, (text, id) => text.Replace(
                $"'{id.Replace("'", "''", StringComparison.Ordinal)}'", $"'{IdsInText.Blanked}'", StringComparison.Ordinal));
        blank = IdsInText.Blank(blank, ids);
        if (blank == sql) return false;
        question["sql"] = blank;
        return true;
    }

    private static async Task<int> Annotations(PrivacySession session, IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var changed = 0;
        foreach (var (id, text, url) in await session.Query(
            "SELECT annotation_id, text, url FROM annotations ORDER BY annotation_id FOR UPDATE",
            r => (r.GetString(0), r.GetString(1), r.IsDBNull(2) ? null : r.GetString(2)), cancel))
        {
            var blank = IdsInText.Blank(text, ids);
            // An address without its middle leads nowhere.
            var named = url is not null && IdsInText.Blank(Uri.UnescapeDataString(url), ids) != Uri.UnescapeDataString(url);
            if (blank == text && !named) continue;
            await session.Execute("UPDATE annotations SET text = $2, url = CASE WHEN $3 THEN NULL ELSE url END WHERE annotation_id = $1",
                cancel, id, blank, named);
            changed++;
        }

        return changed;
    }
}
