using System.Net;
using Daybook.Client;

namespace Daybook.Tests.Clients.Dotnet.Sending;

public sealed class ReadAnswerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Sun, 29 Nov 2026 12:00:30 GMT", 30)]
    [InlineData("Sun, 29 Nov 2026 11:00:00 GMT", null)]
    [InlineData("999999", 3600)]
    [InlineData(null, null)]
    public async Task Retry_After_is_read_in_both_forms_and_never_longer_than_an_hour(string? header, int? seconds)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        if (header is not null) response.Headers.Add("Retry-After", header);

        var again = Assert.IsType<Answer.Again>(await ReadAnswer.Run(response, 1, Now, TestContext.Current.CancellationToken));
        Assert.Equal(seconds, again.After?.TotalSeconds);
    }

    [Theory]
    [InlineData(202, """{"accepted":1}""", typeof(Answer.Judged))]
    [InlineData(202, "", typeof(Answer.Again))]
    [InlineData(202, """{"accep""", typeof(Answer.Again))]
    [InlineData(200, """{"status":"ok"}""", typeof(Answer.Again))]
    [InlineData(204, "", typeof(Answer.Again))]
    [InlineData(301, "", typeof(Answer.Again))]
    [InlineData(400, """{"code":"invalid_json"}""", typeof(Answer.Refused))]
    [InlineData(400, "", typeof(Answer.Again))]
    [InlineData(401, "", typeof(Answer.NoAccess))]
    [InlineData(403, "", typeof(Answer.NoAccess))]
    [InlineData(404, """{"code":"not_found"}""", typeof(Answer.Again))]
    [InlineData(413, "", typeof(Answer.Refused))]
    [InlineData(422, """{"code":"all_events_rejected","rejected":[{"index":0,"code":"too_old"}]}""", typeof(Answer.Judged))]
    [InlineData(500, "", typeof(Answer.Again))]
    [InlineData(503, """{"code":"queue_unavailable"}""", typeof(Answer.Again))]
    public async Task Only_what_Daybook_itself_says_ends_the_wait_of_an_event(int status, string body, Type meaning)
    {
        using var response =
            new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, null, "application/problem+json") };

        Assert.IsType(meaning, await ReadAnswer.Run(response, 1, Now, TestContext.Current.CancellationToken));
    }
}
