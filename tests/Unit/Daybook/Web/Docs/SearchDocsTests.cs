using Daybook.Web.Docs;
using Daybook.Web.Docs.Searching;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Web.Docs;

public sealed class SearchDocsTests
{
    [Theory]
    [InlineData("", "q")]
    [InlineData("?q=", "q")]
    [InlineData("?q=a&k=0", "k")]
    [InlineData("?q=a&k=51", "k")]
    [InlineData("?q=a&k=x", "k")]
    public async Task A_bad_parameter_is_named(string query, string parameter)
    {
        using var disk = new CorpusOnDisk(("a.md", "# A"));

        var search = new SearchDocs(disk.Index, disk.Site, disk.Corpus);
        var problem = (await Assert.ThrowsAsync<ProblemException>(() => search.Find(Call(query), default))).Problem;

        Assert.Equal(ProblemCode.InvalidParameter, problem.Code);
        Assert.Equal(parameter, problem.Members!["parameter"]);
    }

    [Theory]
    [InlineData("?q=%22*%28%29")]
    [InlineData("?q=NOT+%28")]
    [InlineData("?q=zebra")]
    public async Task A_query_that_finds_nothing_is_an_empty_answer(string query)
    {
        using var disk = new CorpusOnDisk(("a.md", "# A\n\nqueue\n"));

        Assert.Empty((await new SearchDocs(disk.Index, disk.Site, disk.Corpus).Find(Call(query), default)).Results);
    }

    [Fact]
    public async Task By_default_five_passages_are_found()
    {
        using var disk = new CorpusOnDisk([.. Enumerable.Range(0, 9).Select(i => ($"p{i}.md", $"# Page {i}\n\nqueue\n"))]);

        var answer = await new SearchDocs(disk.Index, disk.Site, disk.Corpus).Find(Call("?q=queue"), default);

        Assert.Equal("queue", answer.Query);
        Assert.Equal(5, answer.Results.Count);
    }

    private static HttpCall Call(string query)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        return new HttpCall(request, Caller.Anonymous, new QueryReader(request.Query));
    }
}
