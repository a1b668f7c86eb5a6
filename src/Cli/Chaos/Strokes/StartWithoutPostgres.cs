namespace Daybook.Cli.Chaos.Strokes;

/// <summary>Kills the app and PostgreSQL together. The app starts first and accepts events for a while before PostgreSQL is back.</summary>
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
