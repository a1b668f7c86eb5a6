using Daybook.Foundation.Http;
using Daybook.Standalone.Bindings;
using Daybook.Standalone.Discovery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Daybook.Tests.Functions;

/// <summary>
/// The Functions host takes the first function, in the alphabetical order of their names, whose route and method match. A literal route
/// has no precedence, so the names must make the right function the first match.
/// </summary>
public sealed class RoutesInNameOrderTests
{
    private static readonly List<HttpFunction> Functions =
        [.. FunctionList.OfDaybook().Http.OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase)];

    public static TheoryData<string> Names => [.. Functions.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_first_match_for_a_functions_own_address_is_the_function(string name)
    {
        var function = Functions.Single(f => f.Name == name);
        foreach (var method in Methods(function)) Assert.Equal(name, First(method, ContractRoute.Fill(function.Route)));
    }

    [Fact]
    public void What_no_other_function_answers_goes_to_the_last() =>
        Assert.Equal(["ZzNoRoute", "ZzNoRoute", "ZzNoRoute"],
            [First("GET", "/nowhere"), First("PATCH", "/events"), First("GET", "/ops/dead-letters/replay")]);

    [Fact]
    public void The_check_sees_a_catch_all_that_stands_before_a_literal() =>
        Assert.Equal("ReadDoc", First("GET", "/docs/search", [.. FunctionList.Of(typeof(Shadowing)).Http]));

    private static IEnumerable<string> Methods(HttpFunction function) => function.Methods.Count > 0 ? function.Methods : ["GET"];

    private static string First(string method, string path, IReadOnlyList<HttpFunction>? functions = null) => (functions ?? Functions)
        .First(
        f => (f.Methods.Count == 0 || f.Methods.Contains(method)) && new RouteTemplate(f.Route).Matches(new PathString(path), [])).Name;

    private sealed class Shadowing
    {
        [Function("SearchDocs")]
        public void Search([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs/search")] HttpRequest request) =>
        GC.KeepAlive(request);

        [Function("ReadDoc")]
        public void Read([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs/{*path}")] HttpRequest request) =>
        GC.KeepAlive(request);
    }
}
