namespace Daybook.Cli.Verify;

/// <param name="Item">What was asked.</param>
/// <param name="Verdict">The result.</param>
/// <param name="Why">The difference, or why the question was not asked.</param>
internal sealed record Grade(string Item, Verdict Verdict, string? Why = null);

internal enum Verdict
{
    Right,
    Wrong,

    /// <summary>The question cannot be asked here, and that is not a fault of the deployment.</summary>
    NotAsked,
}
