using System.Text.RegularExpressions;
using Daybook.Foundation.Http;

namespace Daybook.Watch;

/// <summary>What something that is saved may be called in its address: what a path and a query take as it is.</summary>
internal static partial class SavedName
{
    /// <param name="parameter">Of the path.</param>
    /// <param name="example">Of such a name.</param>
    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    public static string Of(HttpCall call, string parameter, string routed, string example)
    {
        var name = PathId.Of(call.Request, parameter, routed);
        return IsOne(name) ? name
            : throw QueryReader.Invalid(parameter,
                $"`{parameter}` must be 1 to 100 characters: letters a to z, digits, and - _ . between them, such as {example}.");
    }

    public static bool IsOne(string text) => Allowed().IsMatch(text);

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Allowed();
}
