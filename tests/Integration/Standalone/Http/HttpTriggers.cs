using Daybook.Standalone.Bindings;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Standalone.Http;

internal sealed class HttpTriggers(Probe probe)
{
    [Function("Root")]
    public IResult Root([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{home:maxlength(0)?}")] HttpRequest request) =>
    Results.Text("root");

    [Function("Newest")]
    public Task<IResult> Newest([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/newest")] HttpRequest request) =>
        Task.FromResult(Results.Text("newest"));

    // Never called, because One comes before it.
    [Function("Ordered")]
    public IResult Oldest([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/oldest")] HttpRequest request) =>
    Results.Text("oldest");

    [Function("One")]
    public IResult One([HttpTrigger(AuthorizationLevel.Anonymous, "get", "delete", Route = "things/{id}")] HttpRequest request,
    string id) =>
        Results.Text($"{request.Method} {id}");

    [Function("Make")]
    public async Task Make([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "things")] HttpRequest request,
    CancellationToken cancel)
    {
        using var reader = new StreamReader(request.Body);
        request.HttpContext.Response.StatusCode = 202;
        await request.HttpContext.Response.WriteAsync(await reader.ReadToEndAsync(cancel), cancel);
    }

    [Function("File")]
    public IResult File([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "files/{*path}")] HttpRequest request, string? path) =>
        Results.Text(path ?? "(none)");

    [Function("Number")]
    public IResult Number([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "numbers/{number}")] HttpRequest request, int number) =>
        Results.Text($"{number + 1}");

    [Function("Empty")]
    public IResult Empty([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "empty")] HttpRequest request) => Results.NotFound();

    [Function("Fails")]
    public Task Fails([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fails")] HttpRequest request) =>
    throw new InvalidOperationException("a secret reason");

    [Function("BreaksOff")]
    public async Task BreaksOff([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "breaks-off")] HttpRequest request)
    {
        await request.HttpContext.Response.WriteAsync("half");
        await request.HttpContext.Response.Body.FlushAsync();
        throw new InvalidOperationException("half-way");
    }

    [Function("Slow")]
    public async Task<IResult> Slow([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "slow")] HttpRequest request,
    CancellationToken cancel)
    {
        await probe.Called("slow", cancel);
        return Results.Text("done");
    }
}
