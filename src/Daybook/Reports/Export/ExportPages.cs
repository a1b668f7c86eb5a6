using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Reports;
using NodaTime;
using Npgsql;

namespace Daybook.Reports.Export;

/// <summary>
/// Reads events page by page in the order (occurred_at, event_id). No cursor or snapshot lives longer than a page, so vacuum can
/// continue.
/// </summary>
/// <remarks>
/// A page in memory has at most <see cref="PageBytes"/> plus one event. The connection is returned before the client gets the page.
/// </remarks>
internal sealed class ExportPages(PostgresConnections database, ExportRequest request)
{
    public const int PageBytes = 4 * 1024 * 1024;
    private const int MaxRows = 10_000;
    private static readonly Duration MinSpan = Duration.FromDays(1), MaxSpan = Duration.FromDays(64);

    private EventCursor? _after = request.After;
    private Instant _start = request.From;
    private Duration _span = MinSpan;
    private bool _begun;

    /// <summary>After the first page: from when on every event is kept, if retention dropped some of the range; else null.</summary>
    public Instant? KeptFrom { get; private set; }

    /// <param name="maxRows">The maximum number of events.</param>
    /// <returns>The number of events put on the page; 0 at the end.</returns>
    public async Task<int> Read(IExportPage page, int maxRows, CancellationToken cancel)
    {
        if (!_begun) KeptFrom = await DroppedEvents.KeptFrom(database, Asked, cancel);
        _begun = true;
        // Constant bounds limit the planner to few partitions: as many days as fill a page, and growing steps over empty ones.
        while (_start < request.Range.End)
        {
            var end = Instant.Min(_start + _span, request.Range.End);
            var limit = Math.Min(maxRows, MaxRows);
            var (rows, cut) = await ReadSpan(page, end, limit, cancel);
            if (cut)
            {
                _span = Duration.Max(_span / 2, MinSpan);
            }
            else
            {
                (_start, _after) = (end, null);
                if (rows < limit / 2) _span = Duration.Min(_span * 2, MaxSpan);
            }

            if (rows > 0) return rows;
        }

        // Then what it has need not be all that was kept when it began, and nobody was told.
        if (await DroppedEvents.KeptFrom(database, Asked, cancel) != KeptFrom)
            throw new StoreUnavailableException("Retention dropped events of the range while they were exported. Export them again.")
            {
                Store = StoreName.Database,
            };
        return 0;
    }

    private Interval Asked => new(request.From, request.Range.End);

    private async Task<(int Rows, bool Cut)> ReadSpan(IExportPage page, Instant end, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenReports(cancel);
        try
        {
            return await ReadPage(connection, page, end, limit, cancel);
        }
        catch (NpgsqlException e) when (QueryTooLongException.Is(e))
        {
            throw new QueryTooLongException(e);
        }
    }

    private async Task<(int Rows, bool Cut)> ReadPage(
        NpgsqlConnection connection, IExportPage page, Instant end, int limit, CancellationToken cancel)
    {
        await using var command = Page(request.Filter, _start, end, _after, limit).On(connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = 0;
        while (await reader.ReadAsync(cancel))
        {
            page.Add(reader);
            rows++;
            if (page.Bytes < PageBytes && rows < limit) continue;
            var at = Instant.FromDateTimeUtc(reader.GetDateTime(2));
            (_after, _start) = (new EventCursor(at, reader.GetGuid(0)), at);
            // The page is full, so the server need not send the rest.
            if (rows < limit) command.Cancel();
            return (rows, true);
        }

        return (rows, false);
    }

    // Index events_occurred_at of the span's partitions gives the order; ties are sorted on the way.
    internal static Query Page(EventFilter filter, Instant start, Instant end, EventCursor? after, int limit) => $"""
        SELECT {StoredEvent.Columns}
        FROM events {filter.PeopleIfNeeded}
        WHERE occurred_at >= {start} AND occurred_at < {end} {After(after)} {filter.Conditions()}
        ORDER BY occurred_at, event_id
        LIMIT {limit}
        """;

    private static Query After(EventCursor? after)
    {
        if (after is not { } place) return Query.Empty;
        return $"AND (occurred_at, event_id) > ({place.At}, {place.EventId})";
    }
}
