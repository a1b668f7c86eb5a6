namespace Daybook.Tools.Chaos.Strokes;

/// <summary>Kills PostgreSQL's postmaster and keeps it away for a while.</summary>
internal sealed class KillPostgres(TimeSpan away) : IStroke
{
    public string Name => $"PostgreSQL killed, away {away.TotalSeconds:0} s";

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        await system.KillPostgres();
        await Task.Delay(away, cancel);
        await system.Services.Postgres.Start(cancel);
    }
}
