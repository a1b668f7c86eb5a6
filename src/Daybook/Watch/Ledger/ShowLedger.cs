using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Daybook.Watch.Ledger;

/// <summary><c>GET /ops/ledger?from&amp;to</c>: UTC hours of the requested days, by default the last 30.</summary>
public sealed class ShowLedger(ReadLedger ledger, ReportingZone zone)
{
    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var to = call.Query.Date("to") ?? zone.Today;
        var from = call.Query.Date("from") ?? to.PlusDays(-29);
        call.Query.RefuseOthers();
        if (from > to) throw QueryReader.Invalid("from", "`from` must not be after `to`.");
        if (Period.DaysBetween(from, to) > 400) throw QueryReader.Invalid("from", "The range must not be longer than 400 days.");
        return Answer.Json(await ledger.Run(Hour(zone.Zone, from), Hour(zone.Zone, to.PlusDays(1)), cancel));
    }

    // The hour in which the day begins: zones are not all whole hours off UTC.
    internal static DateTimeOffset Hour(DateTimeZone zone, LocalDate day) => UtcHour.Of(zone.StartOfDay(day).ToDateTimeOffset());
}
