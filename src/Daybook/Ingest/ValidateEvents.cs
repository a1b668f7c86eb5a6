using System.Security.Cryptography;
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
        // Any key will do, because nothing is stored.
        var request = OpenRequest.Open(call, clock) with { VisitorKey = RandomNumberGenerator.GetBytes(32) };
        var batch = await judge.Judge(call, request, call.Request.HttpContext.RequestAborted);
        return Answer.Json(batch.ToReceipt(request.RequestId));
    }
}
