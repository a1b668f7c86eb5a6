using Microsoft.Extensions.Options;
using NodaTime;

namespace Daybook.Foundation.Time;

/// <summary>The default zone: the one whose days the daily tables hold.</summary>
public sealed class ReportingZone(IOptions<DaybookOptions> options, TimeProvider clock)
{
    public DateTimeZone Zone { get; } = DateTimeZoneProviders.Tzdb[options.Value.TimeZone];

    public string Id => Zone.Id;

    public Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    public LocalDate Today => Zone.DateOf(Now);
}
