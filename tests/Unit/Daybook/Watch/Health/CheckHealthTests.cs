using Daybook.Watch.Health;

namespace Daybook.Tests.Watch.Health;

public sealed class CheckHealthTests
{
    [Theory]
    [InlineData(HealthStatus.Ok, HealthStatus.Ok, HealthStatus.Ok)]
    [InlineData(HealthStatus.Ok, HealthStatus.Down, HealthStatus.Degraded)]
    [InlineData(HealthStatus.Ok, HealthStatus.Degraded, HealthStatus.Degraded)]
    [InlineData(HealthStatus.Down, HealthStatus.Ok, HealthStatus.Down)]
    public async Task Only_a_queue_that_is_down_takes_the_whole_down(HealthStatus queue, HealthStatus postgres, HealthStatus whole)
    {
        var report =
            await Check(new Probe("queue", _ => Task.FromResult(new Finding(queue, ""))),
                new Probe("postgres", _ => Task.FromResult(new Finding(postgres, ""))));

        Assert.Equal(whole, report.Status);
    }

    [Fact]
    public async Task A_probe_that_hangs_or_throws_is_down_and_the_others_are_still_told()
    {
        var report = await Check(
            new Probe("queue", _ => Task.FromResult(Finding.Ok("fine"))),
            new Probe("deaf", _ => new TaskCompletionSource<Finding>().Task),
            new Probe("broken", _ => throw new InvalidOperationException("at secret-host")));

        Assert.Equal("fine", report.Checks["queue"].Detail);
        Assert.Equal(HealthStatus.Down, report.Checks["deaf"].Status);
        Assert.Contains("within 2 s", report.Checks["deaf"].Detail);
        Assert.DoesNotContain("secret-host", report.Checks["broken"].Detail);
    }

    private static Task<HealthReport> Check(params IProbe[] probes) =>
        new CheckHealth(probes, TimeProvider.System).Run(TestContext.Current.CancellationToken);

    private sealed class Probe(string name, Func<CancellationToken, Task<Finding>> look) : IProbe
    {
        public string Name => name;

        public Task<Finding> Look(CancellationToken cancel) => look(cancel);
    }
}
