namespace Daybook.Tools.Bench;

/// <summary>When a question was asked often enough: a fast one after <paramref name="Most"/> rounds, a slow one after some time.</summary>
/// <param name="Seconds">Of the rounds after the first; <see cref="Least"/> rounds are asked in any case.</param>
internal sealed record RoundLimit(int Most, double Seconds)
{
    /// <summary>The first, which warms the caches, is among them.</summary>
    public const int Least = 3;

    /// <param name="done">The first among them.</param>
    /// <param name="elapsed">Since the first.</param>
    public bool GoesOn(int done, TimeSpan elapsed) => done < Least || (done < Most && elapsed.TotalSeconds < Seconds);
}
