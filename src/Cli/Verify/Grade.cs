namespace Daybook.Cli.Verify;

/// <param name="Item">What was asked.</param>
/// <param name="Verdict">How it stands.</param>
/// <param name="Why">The difference, or why it was not asked.</param>
internal sealed record Grade(string Item, Verdict Verdict, string? Why = null);

internal enum Verdict
{
    Right,
    Wrong,

    /// <summary>This deployment cannot be asked, and the reason is none of its faults.</summary>
    NotAsked,
}
