using System.Collections.Frozen;
using Daybook.Foundation.Text;

namespace Daybook.Ingest.Parsing;

/// <summary>
/// Ids that name nobody: what a programme writes where it has no id. Everybody who is sent under one becomes the same person.
/// </summary>
internal static class SuspiciousIds
{
    private const string Advice = "All who are sent so count as one person: leave the field out, and send an anonymous_id.";

    private static readonly FrozenSet<string> Known = new[]
    {
        "undefined", "null", "(null)", "<null>", "nil", "<nil>", "none", "nan", "[object object]", "true", "false", "anonymous", "guest",
        "unknown", "\"\"", "''",
        Guid.Empty.ToString(),
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <returns>Which field, as the sender spelled it, and what is odd about it; null when nothing is.</returns>
    public static Refusal? Find(EventDraft draft) => Judge(draft.UserId) ?? Judge(draft.AnonymousId);

    private static Refusal? Judge(Slot<string> id) =>
        id.Value is not { } text ? null
        : NameText.IsBlank(text) ? Refusal.Invalid(id.Spelling, "The id is nothing but blanks. " + Advice)
        : Known.Contains(text.Trim())
        ? Refusal.Invalid(id.Spelling, $"The id is `{text}`, which programmes write where they have none. " + Advice)
        : null;
}
