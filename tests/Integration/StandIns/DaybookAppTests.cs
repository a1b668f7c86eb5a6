namespace Daybook.Tests;

public sealed class DaybookAppTests(StandIns standIns)
{
    [Fact]
    public async Task The_app_runs_in_this_process()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());

        using var answer = await app.Http.GetAsync(new Uri("/no/such/page", UriKind.Relative), TestContext.Current.CancellationToken);
        await app.Drain();

        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_app_runs_as_a_process_that_stops_when_asked()
    {
        var environment = await standIns.NewEnvironment();
        await using var app = await AppProcess.Start(environment.Settings());

        Assert.Equal(0, await app.Stop());
    }
}
