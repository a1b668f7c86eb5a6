using NodaTime;

namespace Daybook.Tests.Days.Rollup;

public sealed class MarksUnderLoadTests(StandIns standIns)
{
    [Fact]
    public async Task Eight_writers_and_two_rollups_at_once_lose_nothing()
    {
        var environment = await standIns.NewEnvironment("Asia/Kathmandu");
        await using var one = await DaybookApp.Start(environment);
        await using var other = await DaybookApp.Start(environment);
        var history = await StoredHistory.New(one.Database);
        var begin = Instant.FromUtc(2026, 3, 10, 0, 0);
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(4));

        var writers = Enumerable.Range(0, 8).Select(async writer =>
        {
            var random = new Random(writer);
            while (!time.IsCancellationRequested)
                await history.Add(
                    Enumerable.Range(0, 20)
                        .Select(_ => ("view", $"user-{random.Next(50)}", begin + Duration.FromSeconds(random.Next(3 * 86400)))));
        });
        var rollups = new[] { one, other }.Select(async app =>
        {
            var runs = 0;
            for (; !time.IsCancellationRequested; runs++) await RollupTests.RollUp(app);
            return runs;
        }).ToList();
        await Task.WhenAll(writers);
        Assert.All(await Task.WhenAll(rollups), runs => Assert.True(runs > 0));
        await RollupTests.RollUp(one);

        Assert.Equal(history.Metrics(DateTimeZoneProviders.Tzdb["Asia/Kathmandu"]), await history.StoredMetrics());
        Assert.Empty(await history.Query("SELECT events FROM day_marks", r => r.GetInt32(0)));
    }
}
