using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Http;

/// <summary>A function's route. It is matched as the Functions host does: with its constraints and independent of other routes.</summary>
public sealed class RouteTemplate
{
    private static readonly DefaultInlineConstraintResolver Resolver = new(Options.Create(new RouteOptions()), new NoServices());

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

        (_matcher, _constraints) = (new TemplateMatcher(template, defaults), constraints.Build());
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
