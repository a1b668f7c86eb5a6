namespace Daybook.Foundation;

/// <summary>How long to leave alone what failed: a minute, twice that after each failure, at most an hour.</summary>
public static class RetryDelay
{
    private const int Most = 60;

    /// <param name="failures">In a row, this one included.</param>
    public static TimeSpan After(int failures) => TimeSpan.FromMinutes(Math.Min(Most, Math.Pow(2, Math.Clamp(failures, 1, 10) - 1)));
}
