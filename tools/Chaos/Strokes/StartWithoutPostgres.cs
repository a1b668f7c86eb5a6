namespace Daybook.Tools.Chaos.Strokes;

/// <summary>Kills the app and PostgreSQL together. The app starts first and accepts events for a while before PostgreSQL is back.</summary>
internal sealed class StartWithoutPostgres(TimeSpan away) : IStroke
{
    public string Name => $"app started without PostgreSQL, {away.TotalSeconds:0} s";

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        await Task.WhenAll(system.KillApp(), system.KillPostgres());
        await system.StartApp(cancel);
        await Task.Delay(away, cancel);
        await system.Services.Postgres.Start(cancel);
    }
}
