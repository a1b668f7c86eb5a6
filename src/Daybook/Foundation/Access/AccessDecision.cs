using Daybook.Foundation.Http;

namespace Daybook.Foundation.Access;

/// <summary>Exactly one of <see cref="Caller"/> and <see cref="Refusal"/> is set.</summary>
public sealed record AccessDecision
{
    private AccessDecision()
    {
    }

    /// <summary>Who may go on.</summary>
    public Caller? Caller { get; private init; }

    /// <summary>Why not: <c>unauthenticated</c>, <c>forbidden</c>, <c>rate_limited</c>, or what kept access from judging.</summary>
    public Problem? Refusal { get; private init; }

    /// <summary>Of a refusal.</summary>
    public RefusalReason? Reason { get; private init; }

    /// <summary>Of a refusal: who it seems to be, without giving the credential away.</summary>
    public string? Sender { get; private init; }

    public static AccessDecision Allow(Caller caller) => new() { Caller = caller };

    /// <param name="sender">A caller's id, or <c>sha256:</c> and the first digits of the unknown credential's hash, or <c>-</c>.</param>
    public static AccessDecision Refuse(Problem problem, RefusalReason reason, string sender) =>
        new() { Refusal = problem, Reason = reason, Sender = sender };
}
