namespace Daybook.Tests;

/// <summary>
/// Says which tests run only when they are asked for. Each is a longer or second form of one that always runs: .ci/run has a limit of time.
/// </summary>
public static class Thorough
{
    /// <summary>What a skipped test says.</summary>
    public const string Ask = "DAYBOOK_THOROUGH=1 runs it.";

    /// <summary>
    /// Skips a row of a theory. The condition of a row's attribute is not asked: such a row would never run.
    /// </summary>
    /// <param name="row">Whether the row is such a one.</param>
    public static void Skips(bool row) => Assert.SkipUnless(Asked || !row, Ask);

    public static bool Asked => Environment.GetEnvironmentVariable("DAYBOOK_THOROUGH") == "1";
}
