namespace Daybook.Reports;

/// <summary>
/// Whose an event is, for every query that reads raw events: the user's that it names, else the user's to whom its anonymous id belongs,
/// else the anonymous id's own.
/// </summary>
/// <remarks>
/// The view <c>live_links</c> knows that as of the query's snapshot, so events that are not counted yet already belong to the right person.
/// It is empty where people are not merged.
/// </remarks>
internal static class People
{
    /// <summary>
    /// Comes after <c>FROM events</c>. The view's columns have names of their own, so conditions on events need no table name.
    /// </summary>
    public static Query Join { get; } = $"LEFT JOIN live_links ON linked_id = anonymous_id AND user_id IS NULL";

    /// <summary>The person as text, <c>u:</c> or <c>a:</c> in front.</summary>
    public static Query Subject { get; } = $"event_subject(coalesce(user_id, owner_id), anonymous_id)";
}
