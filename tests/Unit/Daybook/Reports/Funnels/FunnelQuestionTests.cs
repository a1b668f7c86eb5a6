using Daybook.Foundation.Http;
using Daybook.Reports;
using Daybook.Reports.Funnels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Daybook.Tests.Reports.Funnels;

public sealed class FunnelQuestionTests
{
    private const string Pro = """[{"field":"property.plan","op":"is","values":["pro"]}]""";

    [Fact]
    public void A_filter_with_a_number_is_about_the_step_of_that_number()
    {
        var question = Read($"?steps=a,b,c&filter.3={Pro}&filter.1=[]");

        Assert.Equal(["[]", null, Pro], question.Filters.Select(f => f?.Json));
        Assert.Equal([0, 1, 1], Enumerable.Range(0, 3).Select(question.MarkOf));
        Assert.Equal(2, question.Marked(EventFilter.None).Marks.Count);
    }

    [Theory]
    [InlineData("?steps=a,b&filter.3=[]", "filter.3", "steps 1 to 2")]
    [InlineData("?steps=a,b&filter.0=[]", "filter.0", "steps 1 to 2")]
    [InlineData("?steps=a,b&filter.01=[]", "filter.01", "steps 1 to 2")]
    [InlineData("?steps=a,b&filter.b=[]", "filter.b", "steps 1 to 2")]
    [InlineData("?steps=a,b&filter.2={}", "filter.2", "JSON array")]
    [InlineData("?steps=a,b&filter.2=[{\"field\":\"x\",\"op\":\"is\",\"values\":[1]}]", "filter.2", "no field")]
    [InlineData("?steps=a,b&filter.2=[]&filter.2=[]", "filter.2", "given 2 times")]
    [InlineData("?steps=a,a,a,a,a&order=any&filter.1=[]&filter.2=[ ]&filter.3=[  ]&filter.4=[   ]", "order", "at most 4")]
    public void What_does_not_fit_is_told_with_its_place(string query, string parameter, string detail)
    {
        var problem = Assert.Throws<ProblemException>(() => Read(query)).Problem;

        Assert.Equal(parameter, problem.Members!["parameter"]);
        Assert.Contains(detail, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void All_filters_together_have_the_limits_of_one()
    {
        var many = "[" + string.Join(',', Enumerable.Repeat("""{"field":"source","op":"exists"}""", 26)) + "]";

        var question = Read($"?steps=a,b&filter.1={many}&filter.2={many}");

        Assert.Throws<ProblemException>(() => question.Marked(EventFilter.None));
    }

    private static FunnelQuestion Read(string query) =>
        FunnelQuestion.Read(new QueryReader(new QueryCollection(QueryHelpers.ParseQuery(query))));
}
