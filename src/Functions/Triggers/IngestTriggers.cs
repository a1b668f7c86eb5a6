using Daybook.Ingest;
using Daybook.Ingest.CloudEvents;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class IngestTriggers(HttpEndpoint http, ReceiveEvents receive, ValidateEvents validate, WebhookHandshake handshake)
{
    [Function("ReceiveEvents")]
    public Task ReceiveEvents(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "events")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Ingest, receive.Run, cancel, onOptions: handshake.Answer);

    // The name sorts before TraceEvent, whose route would take "validate" for an id.
    [Function("CheckEvents")]
    public Task ValidateEvents(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "events/validate")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ingest, validate.Run, cancel);
}
