using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Daybook.Watch.DeadLetters;

/// <summary>
/// <c>POST /ops/dead-letters/discard</c>: closes dead letters or rejected events with a reason. The rows stay until retention drops them,
/// and the ledger still counts them.
/// </summary>
public sealed class DiscardLetters(PostgresConnections database, ILogger<DiscardLetters> log)
{
    private readonly LetterPages _pages = new(database);
    private readonly MarkLetters _mark = new(database);

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var request = await LetterRequest.Read(call, cancel);
        if (string.IsNullOrWhiteSpace(request.Reason))
            throw QueryReader.Invalid("reason", "`reason` is required: a sentence that a colleague will understand.");
        if (request.Patch is not null) throw QueryReader.Invalid("patch", "A discard repairs nothing; leave `patch` out.");
        var matched = 0;
        await foreach (var page in _pages.Read(request, cancel))
        {
            matched += page.Count;
            if (!request.DryRun) await _mark.Discarded(request.Target, page, request.Reason, cancel);
        }

        var target = request.Target == LetterTarget.Rejected ? "rejected events" : "dead letters";
        (call.Note.Items, call.Note.Detail) = request.DryRun ? (0, $"dry run over {target}") : (matched, target);
        if (!request.DryRun) Log.Discarded(log, call.Caller.Id, matched, target, request.Reason);
        return Answer.Json(new DiscardAnswer(request.DryRun, matched, request.DryRun ? 0 : matched));
    }
}

public sealed record DiscardAnswer(bool DryRun, int Matched, int Discarded);
