using Daybook.Foundation;
using Daybook.Foundation.Http;

namespace Daybook.Reports.Filters;

/// <summary>What is wrong with a filter, and where: a JSON pointer into it.</summary>
/// <param name="parameter">By which the filter came.</param>
internal sealed class FilterFault(string parameter)
{
    private const int MostShown = 60, MostMistakes = 3;

    public ProblemException At(string pointer, string what) => new(Problem.InvalidParameter(parameter, $"{Place(pointer)}: {what}"));

    /// <param name="kind">What it should be: an operator, a field.</param>
    /// <param name="known">The closed set.</param>
    public ProblemException Unknown(string pointer, string kind, string found, IReadOnlyList<string> known) => new(
        Problem.InvalidParameter(parameter,
            $"{Place(pointer)}: {Quoted(found)} is no {kind}.{Meant(found, known)} Known: {string.Join(", ", known)}.", known));

    public static string Quoted(string found) => $"\"{(found.Length <= MostShown ? found : found[..MostShown] + "…")}\"";

    private string Place(string pointer) => pointer.Length == 0 ? $"`{parameter}`" : $"`{parameter}` at {pointer}";

    private static string Meant(string found, IReadOnlyList<string> known)
    {
        if (found.Length > MostShown) return "";
        var nearest = known.Select(k => (Name: k, Mistakes: EditDistance.Between(Plain(Head(found)), Plain(Head(k)))))
            .OrderBy(k => k.Mistakes).First();
        return nearest.Mistakes <= Math.Min(MostMistakes, nearest.Name.Length / 2) ? $" Did you mean `{nearest.Name}`?" : "";
    }

    // Of property.plan and property.NAME.
    private static string Head(string name) => name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? name[..(dot + 1)] : name;

    private static string Plain(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
}
