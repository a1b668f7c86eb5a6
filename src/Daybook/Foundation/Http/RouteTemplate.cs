using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Http;

/// <summary>A function's route. It is matched as the Functions host does: with its constraints and independent of other routes.</summary>
public sealed class RouteTemplate
{
    private static readonly DefaultInlineConstraintResolver Resolver = new(Options.Create(new RouteOptions()), new NoServices());

    // The literal that a path begins with; null if the route begins with a parameter or is empty.
    private readonly string? _first;
    private readonly TemplateMatcher _matcher;
    private readonly IDictionary<string, IRouteConstraint> _constraints;

    /// <exception cref="Exception">The text is not a route template; ASP.NET Core's message says why.</exception>
    public RouteTemplate(string text)
    {
        var template = TemplateParser.Parse(text);
        var defaults = new RouteValueDictionary();
        var constraints = new RouteConstraintBuilder(Resolver, text);
        foreach (var parameter in template.Parameters)
        {
            if (parameter.IsOptional) constraints.SetOptional(parameter.Name!);
            foreach (var constraint in parameter.InlineConstraints)
                constraints.AddResolvedConstraint(parameter.Name!, constraint.Constraint);
            if (parameter.DefaultValue is not null) defaults[parameter.Name!] = parameter.DefaultValue;
        }

        _first = template.Segments is [{ IsSimple: true } segment, ..] && segment.Parts[0].IsLiteral ? segment.Parts[0].Text : null;
        (_matcher, _constraints) = (new TemplateMatcher(template, defaults), constraints.Build());
    }

    /// <summary>A quick look before <see cref="Matches"/>. False: the path does not match.</summary>
    public bool MayMatch(PathString path)
    {
        if (_first is null) return true;
        var rest = path.Value.AsSpan().TrimStart('/');
        return rest.StartsWith(_first, StringComparison.OrdinalIgnoreCase) && (rest.Length == _first.Length || rest[_first.Length] == '/');
    }

    /// <param name="values">Receives the route's values.</param>
    public bool Matches(PathString path, RouteValueDictionary values) =>
        _matcher.TryMatch(path, values)
            && _constraints.All(c => c.Value.Match(httpContext: null, route: null, c.Key, values, RouteDirection.IncomingRequest));

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
