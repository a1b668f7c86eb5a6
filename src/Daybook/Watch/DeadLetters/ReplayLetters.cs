using System.Text.Json.Nodes;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Queues;
using Daybook.Ingest;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Daybook.Watch.DeadLetters;

/// <summary>
/// <c>POST /ops/dead-letters/replay</c>: puts dead letters or rejected events back into the stream, repaired or unchanged.
/// </summary>
/// <remarks>
/// Idempotent: a letter gives the same message id each time, closed letters do not match again, and events that are already stored are
/// duplicates. With <c>dry_run</c>, every match is patched and judged, but nothing is sent.
/// </remarks>
public sealed class ReplayLetters(PostgresConnections database, MessageQueues queues, JudgeEvent judge, TimeProvider clock,
    ILogger<ReplayLetters> log)
{
    private const int MostRefused = 100, MostSamples = 5, Senders = 8;

    // Azure ends a request after 230 seconds.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(150);

    private readonly PrepareReplay _prepare = new(judge, clock);
    private readonly LetterPages _pages = new(database);
    private readonly MarkLetters _mark = new(database);

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var request = await LetterRequest.Read(call, cancel);
        string? fault = null;
        var patch = request.Patch is { } json ? JsonPatch.Parse(json, out fault) : null;
        if (fault is not null) throw QueryReader.Invalid("patch", fault);
        var started = clock.GetTimestamp();
        int matched = 0, ready = 0, refusedCount = 0;
        List<ReplayRefusal> refused = [];
        List<ReplaySample> samples = [];
        var complete = true;
        await foreach (var page in _pages.Read(request, cancel))
        {
            if (clock.GetElapsedTime(started) > TimeLimit)
            {
                complete = false;
                break;
            }

            List<Prepared> some = [.. page.Select(letter => _prepare.Of(letter, request.Target, patch))];
            var sent = some.Where(p => p.Refused is null).ToList();
            if (!request.DryRun) await Send(request.Target, sent, call.Caller.Id, cancel);
            matched += some.Count;
            ready += sent.Count;
            refusedCount += some.Count - sent.Count;
            refused.AddRange(some.Where(p => p.Refused is not null).Take(MostRefused - refused.Count)
                .Select(p => new ReplayRefusal(p.Letter.Id, p.Refused!.EventId, p.Refused.Code, p.Refused.Field, p.Refused.Detail)));
            samples.AddRange(some.Where(p => p.Sample is not null).Take(MostSamples - samples.Count)
                .Select(p => new ReplaySample(p.Letter.Id, p.Sample!.Before, p.Sample.After)));
        }

        var target = request.Target == LetterTarget.Rejected ? "rejected events" : "dead letters";
        (call.Note.Items, call.Note.Detail) = request.DryRun ? (0, $"dry run over {target}") : (ready, target);
        if (!request.DryRun) Log.Replayed(log, call.Caller.Id, ready, matched, target);
        return Answer.Json(
            new ReplayAnswer(request.DryRun, matched, request.DryRun ? 0 : ready, ready, refusedCount, complete, refused, samples));
    }

    private async Task Send(LetterTarget target, List<Prepared> letters, string caller, CancellationToken cancel)
    {
        if (letters.Count == 0) return;
        await Parallel.ForEachAsync(
            letters, new ParallelOptions { MaxDegreeOfParallelism = Senders, CancellationToken = cancel },
            async (letter, token) => await queues.Send(letter.Queue!, letter.Message, token));
        await _mark.Replayed(target, letters, caller, cancel);
    }
}

/// <param name="Replayed">Put back; 0 in a dry run.</param>
/// <param name="Ready">Matches that can be put back.</param>
/// <param name="RefusedCount">Matches that cannot be put back, unchanged or with this patch.</param>
/// <param name="Complete">False if time ran out; send the request again for the rest.</param>
/// <param name="Refused">The first 100.</param>
/// <param name="Samples">Up to 5 events before and after the patch.</param>
public sealed record ReplayAnswer(
    bool DryRun, int Matched, int Replayed, int Ready, int RefusedCount, bool Complete, IReadOnlyList<ReplayRefusal> Refused,
    IReadOnlyList<ReplaySample> Samples);

/// <param name="Code">A rejection code, or <c>patch</c>, <c>form</c>, <c>undecodable</c>, <c>cut_short</c>, <c>no_event</c>.</param>
public sealed record ReplayRefusal(long Id, Guid? EventId, string Code, string? Field, string Detail);

public sealed record ReplaySample(long Id, JsonNode? Before, JsonNode? After);
