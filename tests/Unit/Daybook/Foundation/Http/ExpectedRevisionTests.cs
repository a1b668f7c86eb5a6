using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Foundation.Http;

public sealed class ExpectedRevisionTests
{
    [Theory]
    [InlineData("", "", null, false)]
    [InlineData("\"3\"", "", 3, false)]
    [InlineData("W/\"3\"", "", 3, false)]
    [InlineData("", "*", null, true)]
    public void A_tag_is_the_revision_that_was_read(string match, string none, int? revision, bool isNew) =>
        Assert.Equal(new ExpectedRevision(revision, isNew), Of(match, none));

    [Theory]
    [InlineData("*", "")]
    [InlineData("3", "")]
    [InlineData("\"3\", \"4\"", "")]
    [InlineData("\"-3\"", "")]
    [InlineData("\"99999999999\"", "")]
    [InlineData("", "\"3\"")]
    [InlineData("\"3\"", "*")]
    public void What_cannot_be_told_is_refused_and_not_taken_for_nothing(string match, string none) =>
        Assert.Throws<ProblemException>(() => Of(match, none));

    private static ExpectedRevision Of(string match, string none)
    {
        var request = new DefaultHttpContext().Request;
        if (match.Length > 0) request.Headers.IfMatch = match;
        if (none.Length > 0) request.Headers.IfNoneMatch = none;
        return ExpectedRevision.Of(request);
    }
}
