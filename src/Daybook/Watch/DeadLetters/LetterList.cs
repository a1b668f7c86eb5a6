using Daybook.Foundation.Http;

namespace Daybook.Watch.DeadLetters;

/// <summary>What both lists, of dead letters and of refused events, can be asked for.</summary>
internal static class LetterList
{
    /// <returns>State (<c>all</c> for any), code (null for any) and how many at most.</returns>
    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    public static (string State, string? Code, int Limit) Read(QueryReader query, IEnumerable<string> codes)
    {
        var state = query.OneOf("state", "open", "open", "replayed", "discarded", "all");
        var code = query.Text("code");
        if (code is not null && !codes.Contains(code, StringComparer.Ordinal))
            throw QueryReader.Invalid("code", $"`code` must be one of: {string.Join(", ", codes)}.");
        return (state, code, query.Number("limit", 10, 1, 1000));
    }
}
