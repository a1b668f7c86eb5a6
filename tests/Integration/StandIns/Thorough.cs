namespace Daybook.Tests;

/// <summary>
/// Says which tests run only when they are asked for. Each is a longer or second form of one that always runs: .ci/run has a limit of time.
/// </summary>
public static class Thorough
{
    /// <summary>What a skipped test says.</summary>
    public const string Ask = "DAYBOOK_THOROUGH=1 runs it.";

    public static bool Asked => Environment.GetEnvironmentVariable("DAYBOOK_THOROUGH") == "1";
}
