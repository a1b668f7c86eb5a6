namespace Daybook.Tools.Chaos;

/// <summary>One fault. It is over before the method returns.</summary>
internal interface IStroke
{
    string Name { get; }

    Task Strike(ChaosSystem system, Random random, CancellationToken cancel);
}
