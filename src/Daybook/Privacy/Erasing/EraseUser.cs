using System.Globalization;
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
public sealed class EraseUser(Erasures erasures, RunErasure run, IOptions<PrivacyOptions> options, TimeProvider clock, ILogger<EraseUser> log) : IDisposable
{
    private const int DefaultWait = 60, LongestWait = 200, RetryAfter = 5;

    private readonly CancellationTokenSource _stop = new();

    public Task<IResult> Handle(HttpCall call, string userId, CancellationToken cancel) => Erase(call, Person.InPath(call, userId, behind: 0), call.Query, cancel);

    /// <summary><c>POST /users/erase</c>: the same, with the id and the options in the body.</summary>
    public async Task<IResult> HandleBody(HttpCall call, CancellationToken cancel)
    {
        var (person, options) = await PersonInBody.Read(call, cancel, "wait", "anonymous_ids", "block");
        return await Erase(call, person, options, cancel);
    }

    private async Task<IResult> Erase(HttpCall call, Person person, QueryReader asked, CancellationToken cancel)
    {
        var wait = TimeSpan.FromSeconds(asked.Number("wait", DefaultWait, 0, LongestWait));
        var withAnonymous = asked.Flag("anonymous_ids");
        var keepBlock = asked.OneOf("block", "true", "true", "false") == "true";
        asked.RefuseOthers();
        var (erasure, began) = await erasures.FindOrStart(person, withAnonymous, keepBlock, call.Caller.Id, cancel);
        if (began)
        {
            Log.Began(log, erasure.ErasureId, call.Caller.Id);
            await Task.WhenAny(Work(erasure), Task.Delay(wait, clock, cancel));
            erasure = await erasures.Get(erasure.ErasureId, cancel) ?? erasure;
        }

        var receipt = ErasureReceipt.Of(erasure, options.Value.OldCopiesDays);
        call.Note.Items = receipt.Places.EventsDeleted;
        if (erasure.State == ErasureState.Done) return Answer.Json(receipt);
        call.Request.HttpContext.Response.Headers.RetryAfter = RetryAfter.ToString(CultureInfo.InvariantCulture);
        return Answer.Json(receipt, StatusCodes.Status202Accepted);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task Work(Erasure erasure)
    {
        // Not on the caller's task, because the erasure must not end with the request.
        var stop = _stop.Token;
        await Task.Yield();
        try
        {
            await run.Run(erasure, stop);
        }
        catch (Exception e)
        {
            // The caller may no longer wait.
            Log.Failed(log, erasure.ErasureId, e);
        }
    }
}
