namespace Daybook.Tools.Chaos;

/// <summary>What a chaos run does.</summary>
/// <param name="Strokes">Strokes in this order. Traffic never stops between them.</param>
/// <param name="DataDirectory">Where its stand-ins keep their data. Nothing deletes it.</param>
internal sealed record ChaosOptions(IReadOnlyList<IStroke> Strokes, string DataDirectory)
{
    public int Seed { get; init; } = 1;

    /// <summary>Tasks that send batches, each waiting for its receipt.</summary>
    public int Senders { get; init; } = 4;

    /// <summary>The longest pause of a sender between two batches. Each pause is a random share of it.</summary>
    public TimeSpan Breath { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>
    /// If false, the app stores every delivery. Such a run must find doubled events; otherwise the other runs prove nothing.
    /// </summary>
    public bool Dedupe { get; init; } = true;

    /// <summary>The longest pause between strokes. Each pause is a random share of it.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long it may take to store the queued events after all faults are over.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromMinutes(10);

    public Action<string> Say { get; init; } = _ => { };
}
