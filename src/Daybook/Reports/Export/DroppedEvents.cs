using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Reports.Export;

/// <summary>
/// Events of an export's range that retention dropped from PostgreSQL. No export can have them: column files, which go on answering
/// reports, hold neither ids of events and people nor times of receipt. The archive does.
/// </summary>
internal static class DroppedEvents
{
    public const string Header = "X-Daybook-Kept-From";

    /// <returns>From when on every stored event is kept; null: nothing of the range was dropped.</returns>
    // Index days_from_at. Days before the first with numbers are not listed any more.
    public static async Task<Instant?> KeptFrom(PostgresConnections database, Interval range, CancellationToken cancel)
    {
        await using var session = await ReportSession.OpenLoose(database, cancel);
        var (horizon, dropped) = await session.One($"""
            SELECT p.horizon, p.horizon > {range.Start} AND (p.metrics_from_at > {range.Start} OR EXISTS (
              SELECT FROM days WHERE from_at < p.horizon AND from_at < {range.End} AND to_at > {range.Start} AND events > 0))
            FROM policy p
            """, r => (r.TimeOrMin(0), r.GetBoolean(1)), cancel);
        return dropped ? horizon : null;
    }

    public static string Text(Instant keptFrom) => InstantPattern.ExtendedIso.Format(keptFrom);

    /// <summary>Nothing of what was asked for is left.</summary>
    public static ProblemException Problem(ExportRequest request, Instant keptFrom) => QueryReader.Invalid("to",
        $"Retention dropped the events up to {Text(keptFrom)} from the database, and an export reads only that. Ask for days from "
        + $"{request.Range.Zone.DateOf(keptFrom):uuuu-MM-dd} on, or take the older ones from the archive in S3: /docs/archive says how to "
        + "read it and how to load it back.");
}
