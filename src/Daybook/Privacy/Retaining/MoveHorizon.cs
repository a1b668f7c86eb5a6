using Daybook.Days.Properties;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Privacy.Retaining;

/// <summary>
/// The first step moves the horizon. Data before it can no longer change during the later steps, except by a rollup of the days in
/// <c>sealing</c>.
/// </summary>
public sealed class MoveHorizon(PostgresConnections database, ReportingZone zone)
{
    // Earlier than any event that Ingest accepts, so it covers everything that a persister may be storing now.
    private static readonly LocalDate First = new(1970, 1, 1);

    /// <param name="day">The first day that is kept. The horizon never moves back.</param>
    /// <returns>The previous and the current horizon; null if everything was kept.</returns>
    internal async Task<(Instant? Before, Instant Now)> Run(LocalDate day, CancellationToken cancel)
    {
        await using var session = await PrivacySession.Open(database, cancel);
        var moved = await session.Transaction(async () =>
        {
            var before = (await session.Query(
                "SELECT CASE WHEN isfinite(horizon) THEN horizon END FROM policy FOR UPDATE",
                r => r.IsDBNull(0) ? (Instant?)null : Instant.FromDateTimeUtc(r.GetDateTime(0)), cancel)).Single();
            var now = zone.Zone.StartOfDay(day);
            if (before >= now) return (before, before.Value);
            List<DateOnly> sealing = [];
            for (var d = before is { } old ? zone.Zone.DateOf(old) : First; d < day; d = d.PlusDays(1)) sealing.Add(d.ToDateOnly());
            await session.Execute("INSERT INTO sealing SELECT * FROM unnest($1::date[]) ON CONFLICT DO NOTHING", cancel,
                [sealing.ToArray()]);
            await session.Execute("UPDATE policy SET horizon = $1", cancel, now.ToDateTimeUtc());
            // Values go before their events do: from here on no erasure could take them back out.
            await PropertyTables.Lock(session, cancel);
            await PropertyTables.ForgetBefore(session, day, cancel);
            return (before, now);
        }, cancel);
        // Also if nothing moved, because an earlier sweep may have been killed just before it.
        await PolicyGate.Pass(session, cancel);
        return moved;
    }
}
