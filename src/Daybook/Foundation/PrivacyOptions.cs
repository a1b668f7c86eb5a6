namespace Daybook.Foundation;

/// <summary>How long data is kept: settings <c>Daybook__Privacy__*</c>, in days. 0, the default, keeps it forever.</summary>
public sealed class PrivacyOptions : IChecked
{
    public const string Section = "Daybook:Privacy";

    /// <summary>
    /// Refused events and dead letters contain what was sent. Nobody needs that for more than 30 days, so there is no setting.
    /// </summary>
    public const int RefusedDays = 30;

    private const int Most = 36_500;

    /// <summary>Age at which raw events are dropped, after they are archived and verified in S3.</summary>
    public int EventRetentionDays { get; set; }

    /// <summary>
    /// Age at which daily numbers are dropped. Not earlier than the events, because a day without numbers would be recounted from what is
    /// left of it.
    /// </summary>
    public int MetricsRetentionDays { get; set; }

    /// <summary>Age at which the ids of dropped events are deleted. After that, a resend without a time would be stored again.</summary>
    public int KeyRetentionDays { get; set; }

    /// <summary>
    /// How long old versions of S3 objects and database backups live in this installation, according to its bucket rules and backup plan.
    /// An erasure's receipt names the day until which they may contain the person. Default 30.
    /// </summary>
    public int OldCopiesDays { get; set; } = 30;

    public IEnumerable<string> Faults()
    {
        foreach (var (name, value) in new[]
                 {
                     (nameof(EventRetentionDays), EventRetentionDays), (nameof(MetricsRetentionDays), MetricsRetentionDays),
                     (nameof(KeyRetentionDays), KeyRetentionDays),
                     (nameof(OldCopiesDays), OldCopiesDays),
                 })
        {
            if (value is < 0 or > Most) yield return $"Daybook__Privacy__{name} is {value}: it must be from 0 to {Most} days.";
        }

        foreach (var (name, value) in new[] { (nameof(MetricsRetentionDays), MetricsRetentionDays),
            (nameof(KeyRetentionDays), KeyRetentionDays) })
        {
            if (value > 0 && (EventRetentionDays == 0 || value < EventRetentionDays))
                yield return $"Daybook__Privacy__{name} is {value} and Daybook__Privacy__EventRetentionDays is "
                    + $"{EventRetentionDays} (0 keeps forever): it must not be shorter than events are kept.";
        }
    }
}
