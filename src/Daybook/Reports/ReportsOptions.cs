using Daybook.Foundation;

namespace Daybook.Reports;

/// <summary>Settings <c>Daybook__Reports__*</c>.</summary>
public sealed class ReportsOptions : IChecked
{
    public const string Section = "Daybook:Reports";

    /// <summary>A session ends if a user is silent for more than this many minutes. Default 30; 1 to 1440.</summary>
    public int SessionGapMinutes { get; set; } = 30;

    /// <summary>How many may listen to <c>/events/stream</c> of one instance at a time. Default 100; 0 to 10,000.</summary>
    public int MaxStreams { get; set; } = 100;

    public TimeSpan SessionGap => TimeSpan.FromMinutes(SessionGapMinutes);

    public IEnumerable<string> Faults()
    {
        if (SessionGapMinutes is < 1 or > 1440)
            yield return $"Daybook__Reports__SessionGapMinutes is {SessionGapMinutes}: it must be from 1 to 1440.";
        if (MaxStreams is < 0 or > 10_000) yield return $"Daybook__Reports__MaxStreams is {MaxStreams}: it must be from 0 to 10000.";
    }
}
