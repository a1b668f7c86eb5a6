using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Reports.Filters;

namespace Daybook.Tests.Reports.Filters;

public sealed class ReadFilterTests
{
    [Fact]
    public void Conditions_alternatives_and_lists_are_read_as_they_stand()
    {
        var nodes = ReadFilter.Of("""
            [{"field":"property.plan","op":"is","values":["pro",5,true,{"time":"2026-11-22T10:00:00+02:00"}]},
             {"any":[{"field":"user_id","op":"missing"},[{"field":"source","op":"is_not","values":["web"]}]]},
             {"field":"event_type","op":"did","values":["buy"],"at_least":2,"within":"30d"}]
            """);

        var plan = Assert.IsType<FilterCondition>(nodes[0]);
        Assert.Equal((FilterFieldKind.Property, FilterOperator.Is), (plan.Field.Kind, plan.Operator));
        Assert.Equal(["\"pro\"", "5", "true", "2026-11-22T08:00:00Z"], plan.Values.Select(v => v.Json));
        var any = Assert.IsType<AnyOf>(nodes[1]);
        Assert.IsType<AllOf>(any.Members[1]);
        var did = Assert.IsType<FilterCondition>(nodes[2]);
        Assert.Equal((2, TimeSpan.FromDays(30), true), (did.AtLeast, did.Within, did.IsAboutPeople));
        Assert.Equal(4, nodes.SelectMany(n => n.Conditions).Count());
    }

    [Theory]
    [InlineData("property.plan", "plan")]
    [InlineData("property.address.city", "address|city")]
    [InlineData("property.\"a.b\".c", "a.b|c")]
    [InlineData("property.\"say \\\"hi\\\"\"", "say \"hi\"")]
    [InlineData("context.page.url", "page|url")]
    [InlineData("person.address.city", "address|city")]
    [InlineData("group.company.plan.name", "company|plan|name")]
    [InlineData("group.\"a.b\".plan", "a.b|plan")]
    [InlineData("property.Ünï cöde", "Ünï cöde")]
    public void A_path_leads_into_objects_and_quotes_hold_a_name_together(string field, string path) =>
        Assert.Equal(path.Split('|'), Condition(field).Field.Path);

    [Theory]
    [InlineData("", "`filter`", "not JSON")]
    [InlineData("{}", "`filter`", "a JSON array")]
    [InlineData("[1]", "at /0", "A member is a condition")]
    [InlineData("""[{"field":"property.plan","op":"isnt","values":["x"]}]""", "at /0/op", "Did you mean `is_not`?|Did you mean `is`?")]
    [InlineData("""[{"field":"propertys.plan","op":"is","values":["x"]}]""", "at /0/field", "Did you mean `property.NAME`?")]
    [InlineData("""[{"field":"eventType","op":"is","values":["x"]}]""", "at /0/field", "Did you mean `event_type`?")]
    [InlineData("""[{"field":"purse.plan","op":"is","values":["x"]}]""", "at /0/field", "Known: event_type, source, user_id")]
    [InlineData("""[{"field":"persons.plan","op":"is","values":["x"]}]""", "at /0/field", "Did you mean `person.NAME`?")]
    [InlineData("""[{"field":"person","op":"is","values":["x"]}]""", "at /0/field", "`person` needs a name")]
    [InlineData("""[{"field":"group.plan","op":"is","values":["x"]}]""", "at /0/field", "needs a group type and a name")]
    [InlineData("""[{"field":"person.plan","op":"did","values":["x"]}]""", "at /0/op", "of the field `event_type`")]
    [InlineData("""[{"field":"property","op":"is","values":["x"]}]""", "at /0/field", "needs a name")]
    [InlineData("""[{"field":"property.a..b","op":"is","values":["x"]}]""", "at /0/field", "needs a name")]
    [InlineData("""[{"field":"property.\"a","op":"is","values":["x"]}]""", "at /0/field", "needs a name")]
    [InlineData("""[{"field":"property.a","op":"is","value":["x"]}]""", "at /0", "Did you mean `values`?")]
    [InlineData("""[{"field":"property.a","op":"is","values":["x"],"within":"7d"}]""", "at /0/within", "`did`")]
    [InlineData("""[{"op":"is","values":["x"]}]""", "at /0", "needs `field`")]
    [InlineData("""[{"field":5,"op":"is","values":["x"]}]""", "at /0/field", "is a text")]
    [InlineData("""[{"field":"property.a","op":"is"}]""", "at /0/values", "takes 1 to 100")]
    [InlineData("""[{"field":"property.a","op":"is","values":"x"}]""", "at /0/values", "is an array")]
    [InlineData("""[{"field":"property.a","op":"exists","values":["x"]}]""", "at /0/values", "takes none")]
    [InlineData("""[{"field":"property.a","op":"gt","values":[1,2]}]""", "at /0/values", "takes 1, and 2 are given")]
    [InlineData("""[{"field":"property.a","op":"gt","values":[true]}]""", "at /0/values/0", "texts, numbers or times")]
    [InlineData("""[{"field":"property.a","op":"is","values":[null]}]""", "at /0/values/0", "`missing`")]
    [InlineData("""[{"field":"property.a","op":"is","values":[[1]]}]""", "at /0/values/0", "A value is")]
    [InlineData("""[{"field":"property.a","op":"is","values":[{"time":"soon"}]}]""", "at /0/values/0", "A time is")]
    [InlineData("""[{"field":"property.a","op":"contains","values":[5]}]""", "at /0/values/0", "looks for a text in a text")]
    [InlineData("""[{"field":"property.a","op":"contains","values":[""]}]""", "at /0/values/0", "the empty one")]
    [InlineData("""[{"field":"property.a","op":"between","values":[2,1]}]""", "at /0/values", "greater than the second")]
    [InlineData("""[{"field":"property.a","op":"between","values":[2,"3"]}]""", "at /0/values", "texts, numbers or times")]
    [InlineData("""[{"field":"property.a","op":"gt","values":[1e999]}]""", "at /0/values/0", "out of the range")]
    [InlineData("""[{"field":"property.a","op":"gt","values":[1e-99999]}]""", "at /0/values/0", "out of the range")]
    [InlineData("""[{"field":"user_id","op":"is","values":[5]}]""", "at /0/values/0", "This field is a text")]
    [InlineData("""[{"field":"property.a","op":"did","values":["x"]}]""", "at /0/op", "of the field `event_type`")]
    [InlineData("""[{"field":"event_type","op":"did","values":["x"],"at_least":0}]""", "at /0/at_least", "from 1 to")]
    [InlineData("""[{"field":"event_type","op":"did","values":["x"],"within":"P1Y"}]""", "at /0/within", "30m, 12h or 7d")]
    [InlineData("""[{"any":[]}]""", "at /0/any", "at least one")]
    [InlineData("""[{"any":[{"field":"source","op":"is","values":["x"]}],"op":"is"}]""", "at /0", "no other members")]
    [InlineData("""[{"any":[{"field":"source","op":"is","values":["x"]},{"field":"nope","op":"is"}]}]""", "at /0/any/1/field", "is no field")]
    [InlineData("""[{"field":"source","field":"source","op":"is","values":["x"]}]""", "at /0", "twice")]
    [InlineData("""[{"field":"source","op":"is","values":["\u0000"]}]""", "at /0/values/0", "U+0000")]
    [InlineData("""[{"field":"property.\u0000","op":"exists"}]""", "at /0/field", "U+0000")]
    [InlineData("""[{"field":"source","op":"is","values":["\ud800"]}]""", "`filter`", "surrogate")]
    [InlineData("[[[[[[[]]]]]]]", "at /0/0/0/0/0", "5 deep")]
    public void A_fault_says_where_it_is_what_is_there_and_what_is_allowed(string filter, string where, string what)
    {
        var problem = Assert.Throws<ProblemException>(() => ReadFilter.Of(filter)).Problem;

        Assert.Equal(ProblemCode.InvalidParameter, problem.Code);
        Assert.Contains(where, problem.Detail, StringComparison.Ordinal);
        Assert.True(what.Split('|').Any(w => problem.Detail.Contains(w, StringComparison.Ordinal)), problem.Detail);
        Assert.Equal("filter", problem.Members!["parameter"]);
    }

    [Fact]
    public void A_filter_is_bounded_in_every_direction()
    {
        var condition = """{"field":"source","op":"is","values":["x"]}""";
        var did = """{"field":"event_type","op":"did","values":["x"]}""";

        Assert.Equal(50, ReadFilter.Of($"[{string.Join(',', Enumerable.Repeat(condition, 50))}]").Count);
        Refused($"[{string.Join(',', Enumerable.Repeat(condition, 51))}]", "at /50: There are more than 50 conditions");
        var known = """{"field":"person.plan","op":"missing"},{"field":"group.company.plan","op":"missing"}""";
        Assert.Equal(10, ReadFilter.Of($"[{string.Join(',', Enumerable.Repeat(known, 5))}]").Count);
        Refused($"[{string.Join(',', Enumerable.Repeat(known, 5))},{did}]", "at /10: There are more than 10 conditions about people");
        Refused($"[{string.Join(',', Enumerable.Repeat(did, 6))}]", "at /5: There are more than 5 conditions `did` and `did_not`");
        Refused($"[{new string(' ', 8_000)}]", "longer than 8000");
        Refused(new string('[', 1_000), "nested too deep");
        Refused($$"""[{"field":"source","op":"is","values":[{{string.Join(',', Enumerable.Repeat("\"x\"", 101))}}]}]""", "101 are given");
        Refused($$"""[{"field":"property.a","op":"gt","values":[{{new string('9', 101)}}]}]""", "at most 100 characters");
        Refused($$"""[{"field":"property.{{string.Join('.', Enumerable.Repeat("a", 17))}}","op":"exists"}]""", "at most 16 names");
        var half = ReadFilter.Of($"[{string.Join(',', Enumerable.Repeat(condition, 30))}]");
        Assert.Throws<ProblemException>(() => ReadFilter.CheckTogether([.. half, .. half], "segment"));
    }

    private static void Refused(string filter, string detail) => Assert.Contains(detail,
        Assert.Throws<ProblemException>(() => ReadFilter.Of(filter)).Problem.Detail, StringComparison.Ordinal);

    private static FilterCondition Condition(string field) =>
        (FilterCondition)ReadFilter.Of($$"""[{"field":{{JsonSerializer.Serialize(field)}},"op":"exists"}]""")[0];
}
