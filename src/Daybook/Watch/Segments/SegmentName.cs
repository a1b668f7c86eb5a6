using System.Text.RegularExpressions;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;

namespace Daybook.Watch.Segments;

/// <summary>What a segment may be called: what a path and a query take as it is.</summary>
internal static partial class SegmentName
{
    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    public static string Of(HttpCall call, string routed)
    {
        var name = PathId.Of(call.Request, "name", routed);
        return Allowed().IsMatch(name) ? name
            : throw QueryReader.Invalid("name",
                "`name` must be 1 to 100 characters: letters a to z, digits, and - _ . between them, such as paying-customers.");
    }

    public static Problem NotFound(string name) =>
        new(ProblemCode.NotFound, $"There is no segment \"{name}\". GET /segments lists those there are.");

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Allowed();
}
