using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Daybook.Foundation.Http;

/// <summary>A route and its methods.</summary>
/// <param name="methods">In any case.</param>
public sealed class KnownRoute(string route, IEnumerable<string> methods)
{
    private readonly RouteTemplate _template = new(route);

    public IReadOnlyList<string> Methods { get; } = [.. methods.Select(method => method.ToUpperInvariant())];

    public bool Has(PathString path) => _template.Matches(path, []);
}
