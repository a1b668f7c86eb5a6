using System.Collections.Frozen;
using Daybook.Foundation.Access.Keys;
using Daybook.Foundation.Access.Shares;
using Daybook.Foundation.Access.Tokens;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Access;

/// <summary>
/// Decides every request in this order: who is it, is its body signed if it must be, has it calls left, has it the route's scope.
/// </summary>
public sealed class AccessPolicy(
    IOptions<AccessOptions> options, ApiKeyRing keys, IssuedKeys issued, VerifyToken tokens, SignedBody signature, CallerLimits limits,
    DaybookMetrics metrics)
{
    private const string Nobody = "-";

    internal static readonly FrozenSet<Scope> AllScopes =
        new[] { Scope.Public, Scope.Ingest, Scope.Read, Scope.Ops, Scope.Sql }.ToFrozenSet();

    private static readonly Caller Everybody = new("anonymous", null, AllScopes);

    public async ValueTask<AccessDecision> Decide(HttpRequest request, Scope scope, CancellationToken cancel)
    {
        // A public route checks nobody. Some clients send credentials with every request; it does not check those either.
        if (scope == Scope.Public) return AccessDecision.Allow(Caller.Anonymous);
        var decision = await Judge(request, scope, cancel);
        if (decision.Refusal?.Code == ProblemCode.Unauthenticated) metrics.Unauthenticated();
        return decision;
    }

    /// <summary>
    /// Whether a request that was allowed may go on: its key may have been revoked, or its token have run out. It takes no call of the
    /// limit.
    /// </summary>
    public async ValueTask<bool> StillAllows(HttpRequest request, Scope scope, CancellationToken cancel)
    {
        if (options.Value.Mode == AccessMode.Off) return true;
        if (Credentials.Of(request, scope) is not { } credential) return false;
        return (await Identify(credential, scope, cancel)).Identity.Caller?.May(scope) == true;
    }

    private async ValueTask<AccessDecision> Judge(HttpRequest request, Scope scope, CancellationToken cancel)
    {
        var off = options.Value.Mode == AccessMode.Off;
        if (Credentials.Of(request, scope) is not { } credential) return off ? AccessDecision.Allow(Everybody) : NoCredentials(scope);
        var (key, isIssued, identity) = await Identify(credential, scope, cancel);
        if (off) return AccessDecision.Allow(identity.Caller is { } named ? named with { Scopes = AllScopes } : Everybody);
        if (identity.Caller is not { } caller) return identity;
        if (key?.SigningSecret is { } secret && await signature.Check(request, secret, cancel) is { } unsigned)
            return AccessDecision.Refuse(unsigned, RefusalReason.BadSignature, caller.Id);
        if (limits.Take(caller, request.HttpContext.Response) is { } tooMany)
        {
            metrics.RateLimited();
            return AccessDecision.Refuse(tooMany, RefusalReason.RateLimited, caller.Id);
        }

        if (caller.May(scope)) return AccessDecision.Allow(caller);
        return MissingScope(caller, scope, key is not null ? "Add it to the key's Daybook__Access__ApiKeys__N__Scopes, or use another key."
            : isIssued ? "A key's scopes do not change: make another key with it, at POST /ops/keys."
            : "Ask the token's issuer for it, in scope, scp or roles.");
    }

    private async ValueTask<(ApiKey? Key, bool IsIssued, AccessDecision Identity)> Identify(string credential, Scope scope,
        CancellationToken cancel)
    {
        if (keys.Find(credential) is { } key) return (key, false, AccessDecision.Allow(key.Caller));
        if (issued.Decide(credential, scope) is { } byIssuedKey) return (null, true, byIssuedKey);
        if (ShareToken.IsOne(credential)) return (null, false, OfShare(credential));
        return (null, false, await tokens.Run(credential, cancel));
    }

    private static AccessDecision OfShare(string token) => AccessDecision.Refuse(
        new Problem(ProblemCode.Unauthenticated,
            "This is the token of a share link. It opens /shared/board and the tiles of it, and no other route."),
        RefusalReason.InvalidToken,
        Credentials.Fingerprint(token));

    private static AccessDecision NoCredentials(Scope scope) => AccessDecision.Refuse(
        new Problem(
            ProblemCode.Unauthenticated,
            $"This route needs an API key or a token with the scope '{scope.Name()}': send it as Authorization: Bearer KEY, as "
            + "X-Api-Key: KEY, or as the user name of Basic."),
        RefusalReason.NoCredentials,
        Nobody);

    private static AccessDecision MissingScope(Caller caller, Scope scope, string fix)
    {
        var has = caller.Scopes.Count == 0 ? "none"
            : string.Join(", ", caller.Scopes.Where(s => s != Scope.Public).Select(s => s.Name()).Order());
        return AccessDecision.Refuse(
            new Problem(ProblemCode.Forbidden,
                $"'{caller.Id}' does not have the scope '{scope.Name()}', which this route needs; it has: {has}. {fix}"),
            RefusalReason.MissingScope,
            caller.Id);
    }
}
