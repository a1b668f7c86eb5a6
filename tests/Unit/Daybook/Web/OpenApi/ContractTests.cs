using System.Text.Json;
using System.Text.RegularExpressions;
using Daybook.Foundation.Events;
using Daybook.Web.OpenApi;
using Daybook.Foundation.Http;
using Daybook.Standalone.Discovery;

namespace Daybook.Tests.Web.OpenApi;

public sealed class ContractTests
{
    private static readonly JsonElement Document = JsonDocument.Parse(Contract.Read()).RootElement;

    [Fact]
    public void Every_function_is_in_the_contract_and_nothing_else_is()
    {
        var functions =
            FunctionList.OfDaybook().Http.SelectMany(
                f => ContractRoute.Methods(f).Select(method => $"{method} {ContractRoute.Of(f.Route)}"));
        var contract = Document.GetProperty("paths").EnumerateObject()
            .SelectMany(
            path => path.Value.EnumerateObject().Where(o => o.Name != "parameters")
                .Select(o => $"{o.Name.ToUpperInvariant()} {path.Name}"));

        Assert.Equal(functions.Distinct().Order(StringComparer.Ordinal), contract.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Head_is_wherever_get_is_and_options_everywhere()
    {
        Assert.All(FunctionList.OfDaybook().Http, f => Assert.Equal(f.Methods.Contains("GET"), f.Methods.Contains("HEAD")));
        // Where two functions share a route, one of them answers it.
        Assert.All(FunctionList.OfDaybook().Http.Where(f => f.Methods.Count > 0).GroupBy(f => f.Route),
            route => Assert.Contains("OPTIONS", route.SelectMany(f => f.Methods)));
    }

    [Fact]
    public void Every_problem_and_rejection_code_is_in_the_contract_and_no_other()
    {
        Assert.Equal(ProblemCodes.All.Order(), Enum("ProblemCode"));
        Assert.Equal(System.Enum.GetValues<RejectionCode>().Select(code => code.Name()).Order(), Enum("RejectionCode"));
        Assert.Equal(System.Enum.GetValues<RefusalReason>().Select(reason => reason.Name()).Order(), Reasons());
    }

    [Fact]
    public void Every_operation_with_a_scope_says_which_and_names_401_and_403()
    {
        foreach (var operation in Operations().Where(o => o.Value.TryGetProperty("x-scope", out _)))
        {
            var scope = operation.Value.GetProperty("x-scope").GetString();
            Assert.Contains(scope, new[] { "ingest", "read", "ops", "sql", "share" });
            Assert.True(operation.Value.GetProperty("responses").TryGetProperty("401", out _), operation.Name);
            // A share link has the one scope or is none.
            Assert.Equal(scope != "share", operation.Value.GetProperty("responses").TryGetProperty("403", out _));
        }
    }

    [Fact]
    public void Links_to_error_pages_lead_to_pages()
    {
        foreach (Match link in Regex.Matches(Document.GetRawText(), "/docs/(?<page>errors/[a-z_]+)", RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(5)))
            Assert.NotEmpty(CommittedFile.Read($"docs/{link.Groups["page"].Value}.md"));
    }

    private static IEnumerable<(string Name, JsonElement Value)> Operations() => Document.GetProperty("paths").EnumerateObject()
        .SelectMany(
        path => path.Value.EnumerateObject().Where(o => o.Name != "parameters").Select(o => ($"{o.Name} {path.Name}", o.Value)));

    private static JsonElement Schema(string name) => Document.GetProperty("components").GetProperty("schemas").GetProperty(name);

    private static IEnumerable<string?> Enum(string schema) =>
        Schema(schema).GetProperty("enum").EnumerateArray().Select(v => v.GetString()).Order();

    private static IEnumerable<string?> Reasons() =>
        Schema("AuditEntry").GetProperty("properties").GetProperty("reason").GetProperty("enum").EnumerateArray().Select(v => v.GetString())
            .Where(v => v is not null).Order();
}
