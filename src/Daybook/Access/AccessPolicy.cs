using System.Collections.Frozen;
using Daybook.Events;
using Daybook.Platform.Http;
using Daybook.Platform.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Access;

/// <summary>Decides every request: public routes are open, the others ask for a key that has the route's scope.</summary>
public sealed class AccessPolicy(IOptions<AccessOptions> options, ApiKeyRing keys, DaybookMetrics metrics) : IAccess
{
    internal static readonly FrozenSet<Scope> AllScopes = Enum.GetValues<Scope>().ToFrozenSet();

    private static readonly Caller Everybody = new("anonymous", null, AllScopes);

    public ValueTask<AccessDecision> Decide(HttpRequest request, Scope scope, CancellationToken cancel) => ValueTask.FromResult(Judge(request, scope));

    private AccessDecision Judge(HttpRequest request, Scope scope)
    {
        var key = Credentials.KeyOf(request);
        var caller = key is null ? null : keys.Find(key);
        if (options.Value.Mode == AccessMode.Off) return AccessDecision.Allow(caller ?? Everybody);
        if (scope == Scope.Public) return AccessDecision.Allow(caller ?? Caller.Anonymous);
        if (caller is null)
        {
            metrics.Unauthenticated();
            return AccessDecision.Refuse(new Problem(ProblemCode.Unauthenticated, key is null
                ? "This route needs an API key: send it as Authorization: Bearer KEY, as X-Api-Key: KEY, or as the user name of Basic."
                : "The API key is not known here."));
        }

        return caller.May(scope)
            ? AccessDecision.Allow(caller)
            : AccessDecision.Refuse(new Problem(ProblemCode.Forbidden, $"The key '{caller.Id}' does not have the scope '{Name(scope)}', which this route needs."));
    }

    private static string Name(Scope scope) => scope switch { Scope.Ingest => "ingest", Scope.Read => "read", Scope.Ops => "ops", _ => "public" };
}
