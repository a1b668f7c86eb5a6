using Daybook.Platform.Postgres;
using Daybook.Platform.Time;

namespace Daybook.Reports;

/// <summary>Runs a report in one snapshot, with what its numbers stand on.</summary>
public sealed class ReportRunner(PostgresConnections database, ReportingZone reporting)
{
    /// <param name="live">The report reads raw events, so nothing that is stored is missing from it.</param>
    public async Task<T> Run<T>(ReportRange range, bool live, Func<ReportSession, Provenance, Task<T>> compute, CancellationToken cancel)
    {
        await using var session = await ReportSession.Open(database, cancel);
        var provenance = await Provenance.Read(session, range.Bounds, reporting.Now, live, cancel);
        return await compute(session, provenance);
    }
}
