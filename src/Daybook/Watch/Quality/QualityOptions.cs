using Daybook.Foundation;

namespace Daybook.Watch.Quality;

/// <summary>When a check warns or fails: settings <c>Daybook__Quality__*</c>. docs/quality.md has the exact definitions.</summary>
public sealed class QualityOptions : IChecked
{
    public const string Section = "Daybook:Quality";

    /// <summary>A silence of a source up to this many minutes is never too long. Default 120; 1 to 10,080.</summary>
    public int StaleAfterMinutes { get; set; } = 120;

    /// <summary>Share of refused events, in percent. Default 0.5, the target; above 0 to 100.</summary>
    public double RejectRatePercent { get; set; } = 0.5;

    /// <summary>Share of repeated events, in percent. Default 5; above 0 to 100.</summary>
    public double DuplicateRatePercent { get; set; } = 5;

    /// <summary>Share of late events, in percent. Default 10; above 0 to 100.</summary>
    public double LateRatePercent { get; set; } = 10;

    /// <summary>An event received more than this many hours after it occurred is late. Default 24; 1 to 8,760.</summary>
    public int LateAfterHours { get; set; } = 24;

    /// <summary>How many robust deviations a day's count may differ from its weekday's. Default 5; 2 to 100.</summary>
    public double VolumeDeviations { get; set; } = 5;

    /// <summary>Age of the oldest waiting event, in minutes. Default 5, the target; 1 to 1,440.</summary>
    public int BacklogMinutes { get; set; } = 5;

    /// <summary>How long messages may wait while none finishes, in minutes. Default 10; 1 to 1,440.</summary>
    public int PersistStallMinutes { get; set; } = 10;

    /// <summary>
    /// How old the last good rollup, or an uncounted event, may be, in minutes. Default 150, a little more than two periods of an hourly
    /// schedule; 1 to 10,080.
    /// </summary>
    public int RollupLateMinutes { get; set; } = 150;

    /// <summary>How long a counted day may wait for S3, in minutes. Default 180; 1 to 10,080.</summary>
    public int PublishLateMinutes { get; set; } = 180;

    /// <summary>Refused calls of one sender within half an hour. Default 5; 1 to 1,000,000.</summary>
    public int RefusedCalls { get; set; } = 5;

    /// <summary>
    /// The database's limit in GB (10^9 bytes); the check fails at 80 % of it. If 0 (the default), the size is shown but not judged.
    /// </summary>
    public double DatabaseLimitGb { get; set; }

    /// <summary>How many days findings and ended alerts are kept. Default 30; 1 to 3,650.</summary>
    public int ResultsDays { get; set; } = 30;

    public IEnumerable<string> Faults()
    {
        foreach (var (name, value, least, most) in new (string, double, double, double)[]
                 {
                     (nameof(StaleAfterMinutes), StaleAfterMinutes, 1, 10_080), (nameof(LateAfterHours), LateAfterHours, 1, 8760),
                     (nameof(VolumeDeviations), VolumeDeviations, 2, 100),
                     (nameof(BacklogMinutes), BacklogMinutes, 1, 1440), (nameof(PersistStallMinutes), PersistStallMinutes, 1, 1440),
                     (nameof(RollupLateMinutes), RollupLateMinutes, 1, 10_080), (nameof(PublishLateMinutes), PublishLateMinutes, 1, 10_080),
                     (nameof(RefusedCalls), RefusedCalls, 1, 1_000_000), (nameof(ResultsDays), ResultsDays, 1, 3650),
                     (nameof(DatabaseLimitGb), DatabaseLimitGb, 0, 1_000_000),
                 })
        {
            if (!(value >= least && value <= most)) yield return $"Daybook__Quality__{name} is {value}: it must be from {least} to {most}.";
        }

        foreach (var (name, value) in new[]
                 {
                     (nameof(RejectRatePercent), RejectRatePercent), (nameof(DuplicateRatePercent), DuplicateRatePercent),
                     (nameof(LateRatePercent), LateRatePercent),
                 })
        {
            if (!(value > 0 && value <= 100))
                yield return $"Daybook__Quality__{name} is {value}: it must be above 0 and at most 100 percent.";
        }
    }
}
