using System.Text.Json.Nodes;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Reports;
using Daybook.Reports.Filters;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Reports.Filters;

public sealed class FilterProperties
{
    private const string Mark = "zq'--";

    private static readonly string[] Words =
    [
        "field", "op", "values", "any", "at_least", "within", "time", "is", "did", "gt", "between", "event_type", "property.a", "person.a",
        "group.a.b", "30d", "",
        Mark,
    ];

    [Fact]
    public void Any_JSON_is_a_filter_or_a_problem_that_says_where() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var text = (Node(random, 4) ?? JsonValue.Create(0)).ToJsonString();
        if (random.Next(3) == 0) text = text.Remove(random.Next(text.Length), 1);
        try
        {
            Assert.NotNull(ReadFilter.Of(text));
        }
        catch (ProblemException e)
        {
            Assert.Equal(ProblemCode.InvalidParameter, e.Problem.Code);
            Assert.StartsWith("`filter`", e.Problem.Detail, StringComparison.Ordinal);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void What_was_sent_is_never_in_the_text_of_a_query() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var filter = new JsonArray([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => (JsonNode)Condition(random))]);

        var sql = (EventFilter.None with { Where = ReadFilter.Of(filter.ToJsonString()) });

        Assert.DoesNotContain("zq", $"{sql.People} {sql.Conditions()}", StringComparison.Ordinal);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static JsonObject Condition(Random random)
    {
        var op = FilterOperators.Names[random.Next(FilterOperators.Names.Count)];
        var did = op.StartsWith("did", StringComparison.Ordinal);
        var condition = new JsonObject
        {
            ["field"] = did ? "event_type" : new[]
            {
                "source", "property." + Mark, $"context.a.\"{Mark}.b\"", $"person.{Mark}.{Mark}", $"group.{Mark}.{Mark}.{Mark}",
            }[random.Next(5)],
            ["op"] = op,
        };
        var values = op switch { "exists" or "missing" => 0, "between" => 2, _ => 1 };
        if (values > 0) condition["values"] = new JsonArray([.. Enumerable.Range(0, values).Select(_ => JsonValue.Create(Mark))]);
        return condition;
    }

    private static JsonNode? Node(Random random, int depth) => random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => JsonValue.Create(random.Next()),
        1 => JsonValue.Create(random.Next(2) == 0),
        2 => null,
        3 or 4 => JsonValue.Create(Words[random.Next(Words.Length)]),
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Node(random, depth - 1))]),
        6 => new JsonObject
        {
            ["field"] = Node(random, 0),
            ["op"] = Words[random.Next(Words.Length)],
            ["values"] = new JsonArray(Node(random, depth - 1)),
        },
        _ => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(_ => Words[random.Next(Words.Length)]).Distinct()
            .Select(name => KeyValuePair.Create(name, Node(random, depth - 1)))),
    };
}
