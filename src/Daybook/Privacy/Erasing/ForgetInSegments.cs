using System.Text.Json.Nodes;

namespace Daybook.Privacy.Erasing;

/// <summary>
/// Part of the third step: takes the person's ids out of saved filters. No event carries such an id any more, so the empty text in its
/// place, which is nobody's id, finds and leaves out the same events.
/// </summary>
/// <remarks>Segments name people only as whole ids in <c>user_id</c> conditions.</remarks>
internal static class ForgetInSegments
{
    /// <returns>Segments changed.</returns>
    public static async Task<int> Run(PrivacySession session, IReadOnlyCollection<string> subjects, CancellationToken cancel)
    {
        var users = LinkedIds.Users(subjects).ToHashSet(StringComparer.Ordinal);
        var changed = 0;
        // In order of names, so that two erasures do not wait for each other.
        foreach (var (name, text) in await session.Query(
            "SELECT name, filter::text FROM segments ORDER BY name FOR UPDATE", r => (r.GetString(0), r.GetString(1)), cancel))
        {
            var filter = JsonNode.Parse(text);
            if (!Blank(filter, users)) continue;
            await session.Execute("UPDATE segments SET filter = $2::jsonb, revision = revision + 1 WHERE name = $1", cancel, name,
                filter!.ToJsonString());
            changed++;
        }

        return changed;
    }

    internal static bool Blank(JsonNode? node, IReadOnlySet<string> users)
    {
        if (node is JsonArray list) return list.Aggregate(false, (any, member) => Blank(member, users) | any);
        if (node is not JsonObject condition) return false;
        if (condition["any"] is JsonArray alternatives) return Blank(alternatives, users);
        if ((string?)condition["field"] != "user_id" || condition["values"] is not JsonArray values) return false;
        var blanked = false;
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i]?.GetValueKind() != System.Text.Json.JsonValueKind.String || !users.Contains((string)values[i]!)) continue;
            values[i] = "";
            blanked = true;
        }

        return blanked;
    }
}
