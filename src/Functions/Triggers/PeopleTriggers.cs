using Daybook.Foundation.Access;
using Daybook.Foundation.Http;
using Daybook.Privacy;
using Daybook.Privacy.People;
using Daybook.Watch.People;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Functions.Triggers;

public sealed class PeopleTriggers(HttpEndpoint http, FindPeople find, PeopleOfFunnel ofFunnel, PeopleNow now, ShowPerson show,
    PersonEvents events, ListConflicts conflicts, IOptions<AccessOptions> access)
{
    [Function("FindPeople")]
    public Task Find(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "users")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, access.Value.ScopeOfPeople, call => find.Run(call, cancel), cancel, "FindPeople");

    [Function("FindPeopleInBody")]
    public Task FindInBody(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "users/find")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, access.Value.ScopeOfPeople, call => find.RunFromBody(call, cancel), cancel, "FindPeopleInBody");

    [Function("FunnelPeople")]
    public Task OfFunnel(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/funnel/people")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, access.Value.ScopeOfPeople, call => ofFunnel.Run(call, cancel), cancel, "FunnelPeople");

    [Function("PeopleNow")]
    public Task Now(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/now/people")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, access.Value.ScopeOfPeople, call => now.Run(call, cancel), cancel, "PeopleNow");

    // OPTIONS of this address is answered by UserErase.
    [Function("ShowPerson")]
    public Task Show(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "users/{userId}")] HttpRequest request,
        string userId, CancellationToken cancel) =>
        http.Run(request, access.Value.ScopeOfPeople, call => show.Run(call, userId, cancel), cancel, "ShowPerson");

    [Function("ShowPersonInBody")]
    public Task ShowInBody(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "users/show")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, access.Value.ScopeOfPeople, call => show.RunFromBody(call, cancel), cancel, "ShowPersonInBody",
            before: PersonInBody.Find);

    [Function("PersonEvents")]
    public Task Events(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "users/{userId}/events")] HttpRequest request,
        string userId, CancellationToken cancel) =>
        http.Run(request, access.Value.ScopeOfPeople, call => events.Run(call, userId, cancel), cancel, "PersonEvents");

    [Function("PersonEventsInBody")]
    public Task EventsInBody(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "users/events")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, access.Value.ScopeOfPeople, call => events.RunFromBody(call, cancel), cancel, "PersonEventsInBody",
            before: PersonInBody.Find);

    [Function("ListIdentityConflicts")]
    public Task Conflicts(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "ops/identity/conflicts")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => conflicts.Run(call, cancel), cancel);
}
