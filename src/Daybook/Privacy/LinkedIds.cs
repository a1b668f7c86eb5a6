namespace Daybook.Privacy;

/// <summary>The anonymous ids that belong to a person. They are part of the person, so they are erased and exported with them.</summary>
internal static class LinkedIds
{
    /// <param name="subjects">Every form in which the person may be stored.</param>
    /// <returns>Those that are not among <paramref name="subjects"/>, with <c>a:</c> in front. Index identity_owners_user.</returns>
    public static async Task<IReadOnlyList<string>> Of(PrivacySession session, IReadOnlyCollection<string> subjects,
        CancellationToken cancel) =>
    [
        .. (await session.Query(
            "SELECT 'a:' || linked_id FROM live_links WHERE owner_id = ANY($1) ORDER BY linked_id", r => r.GetString(0), cancel,
            [Users(subjects)])).Except(subjects),
    ];

    /// <summary>The user ids among these.</summary>
    public static string[] Users(IEnumerable<string> subjects) =>
        [.. subjects.Where(s => s.StartsWith("u:", StringComparison.Ordinal)).Select(s => s[2..])];
}
