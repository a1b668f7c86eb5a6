using System.Text.RegularExpressions;
using Daybook.Standalone.Discovery;

namespace Daybook.Tests;

/// <summary>
/// A function's route as the contract writes it: <c>docs/{*path}</c> is <c>/docs/{path}</c>, and the home page's is <c>/</c>.
/// </summary>
internal static class ContractRoute
{
    private const string Home = "{home:maxlength(0)?}";

    /// <summary>Without HEAD, because OpenAPI does not list it. It exists for every GET.</summary>
    public static IEnumerable<string> Methods(HttpFunction function) => function.Methods.Where(method => method != "HEAD");

    public static string Of(string route) =>
        "/" + Regex.Replace(route.Replace(Home, "", StringComparison.Ordinal), @"\{\*?(?<name>\w+)[^}]*\}", "{${name}}",
            RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    /// <summary>An address that the route answers.</summary>
    public static string Fill(string route) => Of(route)
        .Replace("{event_id}", "019ab2c4-7f00-7c3e-9d1a-5b6c7d8e9f00", StringComparison.Ordinal)
        .Replace("{path}", "settings", StringComparison.Ordinal)
        .Replace("{call}", "track", StringComparison.Ordinal)
        .Replace("{", "", StringComparison.Ordinal)
        .Replace("}", "", StringComparison.Ordinal);
}
