namespace Daybook.Cli.Chaos.Strokes;

/// <summary>PostgreSQL's postmaster killed, and away for a while.</summary>
internal sealed class KillPostgres(TimeSpan away) : IStroke
{
    public string Name => $"PostgreSQL killed, away {away.TotalSeconds:0} s";

    public async Task StrikeAsync(ChaosSystem system, Random random, CancellationToken cancel)
    {
        await system.KillPostgresAsync();
        await Task.Delay(away, cancel);
        await system.Services.Postgres.StartAsync(cancel);
    }
}
