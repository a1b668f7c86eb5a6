using System.Globalization;
using Daybook.Foundation;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Privacy.Erasing;

/// <summary>
/// <c>DELETE /users/{user_id}?kind=user|anonymous&amp;anonymous_ids=&amp;block=&amp;wait=</c>: erases a person everywhere.
/// </summary>
/// <remarks>
/// 200 with the receipt if it is done within <c>wait</c> seconds (default 60, at most 200); otherwise 202 with the receipt so far. The
/// same request again returns the same erasure. It continues if the caller disconnects. If this process ends, the timer <c>Erasures</c>
/// takes over.
/// </remarks>
public sealed class EraseUser(Erasures erasures, ContinueErasures worker, IOptions<PrivacyOptions> options, TimeProvider clock,
    ILogger<EraseUser> log)
{
    private const int DefaultWait = 60, LongestWait = 200, RetryAfter = 5;

    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(100), LongestLook = TimeSpan.FromSeconds(2);

    public Task<IResult> Run(HttpCall call, string userId, CancellationToken cancel) =>
        Erase(call, Person.InPath(call, userId, behind: 0), call.Query, cancel);

    /// <summary><c>POST /users/erase</c>: the same, with the id and the options in the body.</summary>
    public async Task<IResult> RunFromBody(HttpCall call, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var (person, options) = await PersonInBody.Read(call, cancel, "wait", "anonymous_ids", "block");
        return await Erase(call, person, options, cancel);
    }

    private async Task<IResult> Erase(HttpCall call, Person person, QueryReader asked, CancellationToken cancel)
    {
        var wait = TimeSpan.FromSeconds(asked.Number("wait", DefaultWait, 0, LongestWait));
        var withAnonymous = asked.Flag("anonymous_ids");
        var keepBlock = asked.OneOf("block", "true", "true", "false") == "true";
        asked.RefuseOthers();
        var (erasure, work) = await erasures.FindOrStart(person, withAnonymous, keepBlock, call.Caller.Id, cancel);
        if (work)
        {
            Log.Began(log, erasure.ErasureId, call.Caller.Id);
            worker.Wake();
            erasure = await Ended(erasure, wait, cancel);
        }

        var receipt = ErasureReceipt.Of(erasure, options.Value.OldCopiesDays);
        call.Note.Items = receipt.Places.EventsDeleted;
        if (erasure.State == ErasureState.Done) return Answer.Json(receipt);
        call.Request.HttpContext.Response.Headers.RetryAfter = RetryAfter.ToString(CultureInfo.InvariantCulture);
        return Answer.Json(receipt, StatusCodes.Status202Accepted);
    }

    /// <summary>
    /// The erasure when it is done, when a try has failed, or when the wait is over. It is looked at, because another process may be the
    /// one that runs it.
    /// </summary>
    private async Task<Erasure> Ended(Erasure erasure, TimeSpan wait, CancellationToken cancel)
    {
        var (began, look, tries) = (clock.GetTimestamp(), ShortestLook, erasure.Tries);
        while (erasure.State != ErasureState.Done && erasure.Tries <= tries && clock.GetElapsedTime(began) < wait)
        {
            await Task.Delay(look, clock, cancel);
            look = look * 1.5 < LongestLook ? look * 1.5 : LongestLook;
            erasure = await erasures.Get(erasure.ErasureId, cancel) ?? erasure;
        }

        return erasure;
    }
}
