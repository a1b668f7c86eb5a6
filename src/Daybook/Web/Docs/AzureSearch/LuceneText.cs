using System.Globalization;
using Daybook.Web.Docs.Searching;

namespace Daybook.Web.Docs.AzureSearch;

/// <summary>A query in the service's full Lucene syntax: each word with its alternatives, and the phrases, all with weights.</summary>
/// <remarks>
/// Terms contain only lower-case letters and digits, so nothing needs escaping and no term is an operator (AND, OR and NOT are in
/// capitals).
/// </remarks>
internal static class LuceneText
{
    public static string Of(DocsQuery query) => string.Join(' ', query.Words.Select(Group).Concat(query.Phrases.Select(Weighed)));

    private static string Group(IReadOnlyList<QueryTerm> word) =>
        word.Count == 1 ? Weighed(word[0]) : $"({string.Join(' ', word.Select(Weighed))})";

    private static string Weighed(QueryTerm term)
    {
        var text = term.Text.Contains(' ') ? $"\"{term.Text}\"" : term.Text;
        return term.Weight == 1 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}^{term.Weight}");
    }
}
