using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Access.Shares;

/// <summary>
/// Decides requests of routes that only share links reach: whose token is it, is its time not over, has it calls left. A key opens none
/// of them, because it does not say which share is meant.
/// </summary>
/// <remarks>
/// The database is asked each time, so a share that is revoked is over at once; the report behind it needs the database anyway.
/// </remarks>
public sealed class SharePolicy(PostgresConnections database, CallerLimits limits, DaybookMetrics metrics, TimeProvider clock)
{
    private const string CallerPrefix = "share:", Nobody = "-";

    private static readonly HashSet<Scope> Scopes = [Scope.Share];

    public async ValueTask<AccessDecision> Decide(HttpRequest request, CancellationToken cancel)
    {
        var decision = await Judge(request, cancel);
        if (decision.Refusal?.Code == ProblemCode.Unauthenticated) metrics.Unauthenticated();
        return decision;
    }

    /// <summary>Which share a caller of these routes is.</summary>
    public static Guid IdOf(Caller caller) => Guid.ParseExact(caller.Id[CallerPrefix.Length..], "D");

    private async ValueTask<AccessDecision> Judge(HttpRequest request, CancellationToken cancel)
    {
        if (Credentials.Of(request, Scope.Share) is not { } credential)
            return Refuse(RefusalReason.NoCredentials,
                "This route needs the token of a share link: send it as Authorization: Bearer TOKEN.", Nobody);
        if (!ShareToken.IsOne(credential))
            return Refuse(RefusalReason.InvalidToken,
                "This route takes the token of a share link, dbs_…, and no other key: it says which share is meant. POST /share makes one.",
                Credentials.Fingerprint(credential));
        await using var session = await database.OpenReports(cancel);
        // Index shares_token. A look-up by the hash of a secret tells nothing about the secret, however long it takes.
        var found = await session.Rows("SELECT share_id, expires_at, revoked_at FROM shares WHERE token_hash = $1",
            r => (Id: r.GetGuid(0), Expires: r.GetFieldValue<DateTimeOffset>(1), Revoked: r.GetFieldValue<DateTimeOffset?>(2)), cancel,
            ShareToken.HashOf(credential));
        if (found is not [var share])
            return Refuse(RefusalReason.UnknownKey, "There is no such share link, or it ended long ago. Ask for a new one.",
                Credentials.Fingerprint(credential));
        var caller = new Caller($"{CallerPrefix}{share.Id:D}", null, Scopes);
        if (share.Revoked is { } revoked)
            return Refuse(RefusalReason.RevokedKey, $"This share link was revoked at {DaybookJson.Iso8601(revoked)}. Ask for a new one.",
                caller.Id);
        if (share.Expires <= clock.GetUtcNow())
            return Refuse(RefusalReason.ExpiredKey, $"This share link expired at {DaybookJson.Iso8601(share.Expires)}. Ask for a new one.",
                caller.Id);
        if (limits.Take(caller, request.HttpContext.Response) is not { } tooMany) return AccessDecision.Allow(caller);
        metrics.RateLimited();
        return AccessDecision.Refuse(tooMany, RefusalReason.RateLimited, caller.Id);
    }

    private static AccessDecision Refuse(RefusalReason reason, string detail, string sender) =>
        AccessDecision.Refuse(new Problem(ProblemCode.Unauthenticated, detail), reason, sender);
}
