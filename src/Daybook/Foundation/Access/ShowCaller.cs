using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Access;

/// <summary><c>GET /me</c>: who the caller is to Daybook, and what it may do.</summary>
public sealed class ShowCaller(IOptions<AccessOptions> access)
{
    public IResult Run(HttpCall call)
    {
        call.Query.RefuseOthers();
        return Answer.Json(new ShownCaller(call.Caller.Id,
            [.. call.Caller.Scopes.Where(s => s != Scope.Public).Select(s => s.Name()).Order(StringComparer.Ordinal)],
            call.Caller.May(access.Value.ScopeOfPeople)));
    }
}

/// <param name="Caller">As the audit log names it.</param>
/// <param name="Scopes">As they are written in settings.</param>
/// <param name="People">It may see people's ids and properties.</param>
public sealed record ShownCaller(string Caller, IReadOnlyList<string> Scopes, bool People);
