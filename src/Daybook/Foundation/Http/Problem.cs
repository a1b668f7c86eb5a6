using System.Diagnostics;
using Daybook.Foundation.Events;
using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>An error answer: <c>application/problem+json</c> (RFC 9457) with a code from the closed set.</summary>
/// <param name="Code">Decides status and title, and the page that <c>type</c> links to.</param>
/// <param name="Detail">What was wrong with this request and what to do about it.</param>
public sealed record Problem(ProblemCode Code, string Detail) : IResult
{
    /// <summary>Seconds, sent as <c>Retry-After</c>.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>A status other than the code's own, if a wire format requires it (Segment: 400).</summary>
    public int? Status { get; init; }

    /// <summary>A title other than the code's own, if that title would name the wrong thing.</summary>
    public string? Title { get; init; }

    /// <summary>More members besides the standard ones, such as a receipt's. Serialised as snake_case.</summary>
    public IReadOnlyDictionary<string, object?>? Members { get; init; }

    /// <param name="known">What the route takes, when it is the name that is wrong.</param>
    public static Problem InvalidParameter(string name, string detail, IReadOnlyList<string>? known = null)
    {
        var members = new Dictionary<string, object?> { ["parameter"] = name };
        if (known is not null) members["known"] = known;
        return new(ProblemCode.InvalidParameter, detail) { Members = members };
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status ?? Code.Status();
        if (RetryAfter is { } seconds) response.Headers.RetryAfter = seconds.ToString();
        if (Code == ProblemCode.Unauthenticated) response.Headers.WWWAuthenticate = "Bearer";
        var body = new Dictionary<string, object?>
        {
            ["type"] = httpContext.Request.PathBase + "/docs/errors/" + Code.Name(),
            ["title"] = Title ?? Code.Title(),
            ["status"] = response.StatusCode,
            ["code"] = Code.Name(),
            ["detail"] = Detail,
            ["trace_id"] = Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier,
        };
        // Segment's SDKs read `message`.
        if (httpContext.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)) body["message"] = Detail;
        foreach (var (name, value) in Members ?? new Dictionary<string, object?>()) body[name] = value;
        return response.WriteAsJsonAsync(body, DaybookJson.Options, "application/problem+json", httpContext.RequestAborted);
    }
}

/// <summary>Carries a <see cref="Problem"/> out of parameter parsing. The wrapper turns it into the answer.</summary>
public sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
