using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Ingest;

/// <summary>
/// <c>POST /events/validate</c>: the receipt that <c>POST /events</c> would give, always with 200. Nothing is stored, kept or counted.
/// </summary>
public sealed class ValidateEvents(JudgeRequest judge, TimeProvider clock)
{
    public async Task<IResult> Run(HttpCall call)
    {
        var request = OpenRequest.Open(call, clock);
        var batch = await judge.Judge(call.Request, request, call.Request.HttpContext.RequestAborted);
        return Answer.Json(batch.ToReceipt(request.RequestId));
    }
}
