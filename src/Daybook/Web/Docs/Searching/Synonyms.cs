using System.Collections.Frozen;

namespace Daybook.Web.Docs.Searching;

/// <summary>
/// Words that people use in questions, and the words that these pages use instead. A word helps here only if it means the same to every
/// reader.
/// </summary>
public static class Synonyms
{
    private static readonly FrozenDictionary<string, string[]> Words = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["aws"] = ["s3"],
        ["big"] = ["limit", "size"],
        ["broken"] = ["failed"],
        ["chat"] = ["webhook"],
        ["clicks"] = ["events"],
        ["crash"] = ["killed"],
        ["credential"] = ["key"],
        ["credentials"] = ["keys"],
        ["customer"] = ["user", "person"],
        ["customers"] = ["users"],
        ["delete"] = ["erasure", "drop"],
        ["forget"] = ["erasure"],
        ["forgotten"] = ["erasure", "erased"],
        ["gdpr"] = ["erasure", "privacy"],
        ["gone"] = ["lost", "missing"],
        ["javascript"] = ["page", "browser"],
        ["login"] = ["token"],
        ["looked"] = ["read"],
        ["machine"] = ["instance"],
        ["people"] = ["users", "person"],
        ["postgres"] = ["postgresql"],
        ["record"] = ["event"],
        ["records"] = ["events"],
        ["remove"] = ["drop", "erasure"],
        ["repeat"] = ["retry", "again"],
        ["resend"] = ["retry"],
        ["slack"] = ["webhook"],
        ["slow"] = ["late"],
        ["space"] = ["disk"],
        ["spreadsheet"] = ["xlsx", "csv"],
        ["stranger"] = ["everyone"],
        ["stuck"] = ["late", "waiting"],
        ["twice"] = ["duplicate", "once"],
        ["upload"] = ["import"],
        ["visitor"] = ["user"],
        ["visitors"] = ["users"],
        ["warehouse"] = ["duckdb"],
        ["website"] = ["page"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IReadOnlyList<string> Of(string word) => Words.GetValueOrDefault(word) ?? [];
}
