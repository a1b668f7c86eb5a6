using Daybook.Foundation.Http;
using Daybook.Privacy;
using Daybook.Privacy.Erasing;
using Daybook.Privacy.Exporting;
using Daybook.Privacy.Retaining;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class PrivacyTriggers(HttpEndpoint http, EraseUser erase, ExportUser export, ContinueErasures erasures,
    RetentionSweep retention)
{
    // Not a setting, because an erasure must continue after its process was killed, with any configuration.
    private const string EveryFiveMinutes = "0 */5 * * * *";

    // The name sorts behind EraseUserInBody and ExportUserInBody: the Functions host takes the first match in the order of names.
    [Function("UserErase")]
    public Task Erase(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", "options", Route = "users/{userId}")] HttpRequest request,
        string userId, CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => erase.Run(call, userId, cancel), cancel, "EraseUser");

    [Function("EraseUserInBody")]
    public Task EraseInBody(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "users/erase")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => erase.RunFromBody(call, cancel), cancel, "EraseUserInBody", before: PersonInBody.Find);

    [Function("ExportUser")]
    public Task Export(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "users/{userId}/export")] HttpRequest request,
        string userId, CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => Task.FromResult(export.Run(call, userId)), cancel, "ExportUser");

    [Function("ExportUserInBody")]
    public Task ExportInBody(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "users/export")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => export.RunFromBody(call, cancel), cancel, "ExportUserInBody", before: PersonInBody.Find);

    [Function("Erasures")]
    public Task Erasures([TimerTrigger(EveryFiveMinutes)] TimerInfo info, CancellationToken cancel) => erasures.Run(cancel);

    [Function("Retention")]
    public Task Retention([TimerTrigger("%RetentionSchedule%")] TimerInfo info, CancellationToken cancel) => retention.Run(cancel);
}
