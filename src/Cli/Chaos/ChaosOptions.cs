namespace Daybook.Cli.Chaos;

/// <summary>What a chaos run does.</summary>
/// <param name="Strokes">In this order; traffic never stops between them.</param>
/// <param name="DataDirectory">Where its stand-ins keep their data. Deleted by nobody.</param>
internal sealed record ChaosOptions(IReadOnlyList<IStroke> Strokes, string DataDirectory)
{
    public int Seed { get; init; } = 1;

    /// <summary>Tasks that send batches, each waiting for its receipt.</summary>
    public int Senders { get; init; } = 4;

    /// <summary>False: the app stores whatever is delivered. Such a run must find doubled events, or the others prove nothing.</summary>
    public bool Dedupe { get; init; } = true;

    /// <summary>At most so long after a stroke until the next, a random share of it.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long what is queued may take to be stored once all is well again.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromMinutes(10);

    public Action<string> Say { get; init; } = _ => { };
}
