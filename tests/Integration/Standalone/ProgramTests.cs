using System.Net;

namespace Daybook.Tests.Standalone;

public sealed class ProgramTests(StandIns standIns)
{
    [Fact]
    public async Task The_program_answers_and_SIGTERM_ends_it_in_order()
    {
        await using var app = await AppProcess.Start((await standIns.NewEnvironment()).Settings());

        using var answer = await app.Http.GetAsync(new Uri("/health/live", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await app.Stop());
    }

    [Fact]
    public async Task A_bad_setting_ends_the_start_with_a_sentence()
    {
        var settings = (await standIns.NewEnvironment()).Settings();
        settings["AzureFunctionsJobHost:extensions:queues:batchSize"] = "99";

        var ended = await Assert.ThrowsAnyAsync<Exception>(() => AppProcess.Start(settings));

        Assert.Contains("exit code 1", ended.Message);
        Assert.Contains("Daybook does not start: host.json extensions.queues.batchSize is '99': a whole number from 1 to 32 is allowed.",
            ended.Message);
    }
}
