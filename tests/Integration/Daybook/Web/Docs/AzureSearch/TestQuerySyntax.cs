using System.Buffers;
using System.Globalization;

namespace Daybook.Tests.Web.Docs.AzureSearch;

/// <summary>
/// The part of the full Lucene syntax that Daybook writes: words, phrases, groups and boosts. It refuses every other special character.
/// </summary>
internal static class TestQuerySyntax
{
    private static readonly SearchValues<char> Reserved = SearchValues.Create("+-&|!{}[]~*?:\\/");

    /// <returns>Text of a word or phrase, and its boost.</returns>
    public static IReadOnlyList<(string Text, double Boost)> Parse(string query)
    {
        var clauses = new List<(string, double)>();
        var (at, open) = (0, 0);
        while (at < query.Length)
        {
            var character = query[at];
            if (character == ' ') at++;
            else if (character == '(') (open, at) = (open + 1, at + 1);
            else if (character == ')') (open, at) = (open - 1, at + 1);
            else clauses.Add(Clause(query, ref at));
            if (open < 0) Refuse(query);
        }

        if (open != 0) Refuse(query);
        return clauses;
    }

    private static (string, double) Clause(string query, ref int at)
    {
        var end = query[at] == '"' ? query.IndexOf('"', at + 1) : query.IndexOfAny([' ', ')', '^'], at);
        if (end < 0 && query[at] == '"') Refuse(query);
        var text = query[at] == '"' ? query[(at + 1)..end] : query[at..(end < 0 ? query.Length : end)];
        at = query[at] == '"' ? end + 1 : end < 0 ? query.Length : end;
        if (text.Length == 0 || text.AsSpan().ContainsAny(Reserved) || text is "AND" or "OR" or "NOT") Refuse(query);
        if (at >= query.Length || query[at] != '^') return (text, 1);

        end = query.IndexOfAny([' ', ')'], at);
        var boost = query[(at + 1)..(end < 0 ? query.Length : end)];
        at = end < 0 ? query.Length : end;
        if (!double.TryParse(boost, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight)) Refuse(query);
        return (text, weight);
    }

    private static void Refuse(string query) => throw new BadSearchRequestException($"Failed to parse query string '{query}'.");
}
