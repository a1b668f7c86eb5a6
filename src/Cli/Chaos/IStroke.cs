namespace Daybook.Cli.Chaos;

/// <summary>One thing that goes wrong, and is put right again before it returns.</summary>
internal interface IStroke
{
    string Name { get; }

    Task StrikeAsync(ChaosSystem system, Random random, CancellationToken cancel);
}
