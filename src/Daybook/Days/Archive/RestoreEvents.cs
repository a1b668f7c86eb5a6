using System.Text.Json;
using Daybook.Foundation;
using Daybook.Foundation.Events;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Queues;
using Daybook.Foundation.Objects;
using Daybook.Foundation.Time;
using Microsoft.Extensions.Logging;

namespace Daybook.Days.Archive;

/// <summary>
/// <c>daybook restore</c>: archived days go back through the queue and Persist, which stores what is missing and recognises the rest as
/// duplicates.
/// </summary>
/// <remarks>
/// Every part is checked against the manifest before its first event is sent. Keys whose event was dropped are removed first, or Persist
/// would take the event for a duplicate. You can run it again at any time, even after it was cut off: nothing is stored twice.
/// </remarks>
public sealed class RestoreEvents(PostgresConnections database, IObjectStore objects, MessageQueues queues, TimeProvider clock,
    ILogger<RestoreEvents> log)
{
    private const string Caller = "restore";
    private const int EventsAtATime = 500;

    /// <param name="from">First day; null means the first that is archived.</param>
    /// <param name="to">Last day, inclusive; null means the last that is archived.</param>
    /// <param name="progress">After each file.</param>
    /// <exception cref="StoreUnavailableException">S3 or PostgreSQL is away, or a file is not what the manifest says; the message names
    /// it.</exception>
    /// <exception cref="InvalidOperationException">The days are before the retention horizon, so Persist would refuse them; the message
    /// says what to do.</exception>
    public async Task<RestoreReport> Run(DateOnly? from, DateOnly? to, IProgress<RestoreReport>? progress, CancellationToken cancel)
    {
        var stored =
            await objects.Get(Manifest.Key, cancel)
                ?? throw objects.Unavailable(
                    $"{objects.Name} holds no manifest.json: nothing has been archived under this bucket and prefix.");
        var files = Manifest.Parse(stored.Body).Files
            .Where(
            f => f.File.StartsWith(ArchiveKeys.Events, StringComparison.Ordinal) && (from is null || f.Date >= from)
                && (to is null || f.Date <= to)).ToList();
        var horizon = await Horizon(cancel);
        var report = new RestoreReport(files.Count, 0, 0);
        foreach (var file in files)
        {
            var body = (await objects.Get(file.File, cancel))?.Body;
            if (body is null || VerifiedUpload.Hash(body) != file.Sha256)
                throw objects.Unavailable($"{file.File} is not what the manifest says; nothing of it was sent.");
            foreach (var chunk in GzipLines.Of(objects.Store, file.File, body).Select(ArchivedEvent.Read).Chunk(EventsAtATime))
            {
                if (horizon is { } limit && chunk.Any(e => e.Event.OccurredAt < limit))
                    throw new InvalidOperationException(
                        $"{file.File} holds events before the retention horizon, {DaybookJson.Iso8601(limit)}, which Persist refuses. "
                        + $"Restore them into another database, or move the horizon back first: UPDATE policy SET horizon = '-infinity'.");
                await ForgetDropped(chunk, cancel);
                await Send(chunk, cancel);
            }

            report = report with { FilesDone = report.FilesDone + 1, Events = report.Events + file.Rows };
            progress?.Report(report);
        }

        Log.Restored(log, report.Events, report.FilesDone);
        return report;
    }

    private async Task Send((DateTimeOffset ReceivedAt, Event Event)[] events, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        // received_at belongs to the request, so events that came together go together.
        var requests = events.GroupBy(e => (e.ReceivedAt, e.Event.Source))
            .Select(g =>
                new EnvelopeRequest(Guid.CreateVersion7(now), g.Key.ReceivedAt, Caller, g.Key.Source, TraceParent: null,
                    [.. g.Select(e => e.Event)])).ToList();
        var body = MessageCodec.Encode(new Envelope(requests, []));
        if (body.Length + MessageHeader.Length > MessageCodec.MaxMessageBytes && events.Length > 1)
        {
            await Send(events[..(events.Length / 2)], cancel);
            await Send(events[(events.Length / 2)..], cancel);
            return;
        }

        await queues.Send(QueueNames.Events,
            new MessageHeader(MessageKind.Events, Guid.CreateVersion7(now), UtcHour.Of(now), events.Length).Frame(body), cancel);
    }

    // A key without a hash belongs to an erased event, which must not come back. Primary key of event_keys; index events_occurred_at.
    private async Task ForgetDropped((DateTimeOffset ReceivedAt, Event Event)[] events, CancellationToken cancel)
    {
        await using var connection = await database.OpenOperators(cancel);
        var ids = events.Select(e => e.Event.EventId).ToArray();
        // A file is of one day; with its bounds only that day's partitions are locked.
        var bounds = (await connection.Rows(
            "SELECT min(occurred_at), max(occurred_at) FROM event_keys WHERE event_id = ANY($1) AND body_hash <> 0",
            r => (From: r.GetFieldValue<DateTimeOffset?>(0), To: r.GetFieldValue<DateTimeOffset?>(1)), cancel, ids)).Single();
        if (bounds is not ({ } from, { } to)) return;
        await connection.Execute("""
            DELETE FROM event_keys k
            WHERE k.event_id = ANY($1) AND k.body_hash <> 0
              AND NOT EXISTS (SELECT FROM events e WHERE e.occurred_at >= $2 AND e.occurred_at <= $3 AND e.occurred_at = k.occurred_at
                AND e.event_id = k.event_id)
            """, cancel, ids, from, to);
    }

    private async Task<DateTimeOffset?> Horizon(CancellationToken cancel)
    {
        await using var connection = await database.OpenOperators(cancel);
        return (await connection.Rows("SELECT horizon FROM policy WHERE isfinite(horizon)", r => r.GetFieldValue<DateTimeOffset>(0),
            cancel)).Select(h => (DateTimeOffset?)h).SingleOrDefault();
    }
}

/// <param name="Files">To restore.</param>
/// <param name="FilesDone">Sent completely.</param>
/// <param name="Events">Put on the queue; Persist stores those that are not stored yet.</param>
public sealed record RestoreReport(int Files, int FilesDone, long Events);
