using System.Globalization;
using Daybook.Foundation.Events;
using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>
/// What a caller who saves something takes it to be: so of two who change it at once, the second is told. <c>If-Match</c> has the ETag
/// of what was read; <c>If-None-Match: *</c> says that there is nothing yet.
/// </summary>
/// <param name="Revision">Null: whichever it is.</param>
/// <param name="New">There must be none.</param>
public readonly record struct ExpectedRevision(int? Revision, bool New)
{
    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    public static ExpectedRevision Of(HttpRequest request)
    {
        var (match, none) = (request.Headers.IfMatch.ToString(), request.Headers.IfNoneMatch.ToString());
        if (match.Length == 0 && none.Length == 0) return new(null, false);
        if (match.Length == 0)
            return none.Trim() == "*" ? new(null, true)
                : throw QueryReader.Invalid("If-None-Match", "`If-None-Match` is * here: there is none yet.");
        // A proxy that compresses makes a tag weak; the revision it holds is the same.
        var tag = match.Trim();
        if (tag.StartsWith("W/", StringComparison.Ordinal)) tag = tag[2..];
        return none.Length == 0 && tag is ['"', .. var digits, '"']
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? new(revision, false)
            : throw QueryReader.Invalid("If-Match", "`If-Match` is the ETag that GET answers with, such as \"3\", alone.");
    }

    public static void Tag(HttpCall call, int revision) =>
        call.Request.HttpContext.Response.Headers.ETag = $"\"{revision.ToString(CultureInfo.InvariantCulture)}\"";

    /// <param name="detail">What it is now, and what to do.</param>
    public static Problem Missed(string detail, int? revision) => new(ProblemCode.InvalidParameter, detail)
    {
        Status = StatusCodes.Status412PreconditionFailed,
        Title = "Somebody else has changed it",
        Members = new Dictionary<string, object?> { ["parameter"] = "If-Match", ["revision"] = revision },
    };
}
