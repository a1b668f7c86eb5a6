namespace Daybook.Cli.Chaos.Strokes;

/// <summary>The app and PostgreSQL killed together; the app starts first and takes events for a while before PostgreSQL is back.</summary>
internal sealed class StartWithoutPostgres(TimeSpan away) : IStroke
{
    public string Name => $"app started without PostgreSQL, {away.TotalSeconds:0} s";

    public async Task StrikeAsync(ChaosSystem system, Random random, CancellationToken cancel)
    {
        await Task.WhenAll(system.KillAppAsync(), system.KillPostgresAsync());
        await system.StartAppAsync(cancel);
        await Task.Delay(away, cancel);
        await system.Services.Postgres.StartAsync(cancel);
    }
}
