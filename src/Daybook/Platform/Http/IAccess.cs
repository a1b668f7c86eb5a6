using Microsoft.AspNetCore.Http;

namespace Daybook.Platform.Http;

/// <summary>Decides who may call. The Access slice implements it; it stands here so that the wrapper around every trigger can ask.</summary>
public interface IAccess
{
    /// <summary>Reads the request's credentials and judges them against <paramref name="scope"/>.</summary>
    ValueTask<AccessDecision> Decide(HttpRequest request, Scope scope, CancellationToken cancel);
}

/// <summary>Exactly one of the two is set.</summary>
/// <param name="Caller">Who may go on.</param>
/// <param name="Refusal">Why not: <c>unauthenticated</c>, <c>forbidden</c> or <c>rate_limited</c>.</param>
public sealed record AccessDecision(Caller? Caller, Problem? Refusal)
{
    public static AccessDecision Allow(Caller caller) => new(caller, null);

    public static AccessDecision Refuse(Problem problem) => new(null, problem);
}
