using Daybook.Foundation;

namespace Daybook.Days.Rollup;

/// <summary>Settings <c>Daybook__Rollup__*</c>.</summary>
public sealed class RollupOptions : IChecked
{
    public const string Section = "Daybook:Rollup";

    /// <summary>
    /// Seconds from storing to counting, 0 to 60; 1 by default. 0: only the timer and requests count.
    /// </summary>
    public int SoonSeconds { get; set; } = 1;

    public IEnumerable<string> Faults()
    {
        if (SoonSeconds is < 0 or > 60)
            yield return $"Daybook__Rollup__SoonSeconds is {SoonSeconds}: it must be from 0 (only the timer counts) to 60.";
    }
}
