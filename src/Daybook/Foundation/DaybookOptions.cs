using NodaTime;

namespace Daybook.Foundation;

/// <summary>Settings of the whole app: <c>Daybook__*</c>.</summary>
public sealed class DaybookOptions : IChecked
{
    /// <summary>IANA id of the zone whose days the daily tables hold. Default <c>UTC</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Writes the console's log as JSON, one object per line, with trace ids. Default false: text.</summary>
    public bool JsonLogs { get; set; }

    public IEnumerable<string> Faults()
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) is null)
            yield return $"Daybook__TimeZone is '{TimeZone}': it must be an IANA time zone such as UTC or Europe/Berlin.";
    }
}
