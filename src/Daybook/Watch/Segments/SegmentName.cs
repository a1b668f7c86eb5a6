using Daybook.Foundation.Events;
using Daybook.Foundation.Http;

namespace Daybook.Watch.Segments;

/// <summary>What a segment is called.</summary>
internal static class SegmentName
{
    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    public static string Of(HttpCall call, string routed) => SavedName.Of(call, "name", routed, "paying-customers");

    public static Problem NotFound(string name) =>
        new(ProblemCode.NotFound, $"There is no segment \"{name}\". GET /segments lists those there are.");
}
