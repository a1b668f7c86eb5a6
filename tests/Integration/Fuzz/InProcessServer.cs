using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Tests.Fuzz;

/// <summary>A server without a network. A request goes directly into the app's pipeline.</summary>
internal sealed class InProcessServer : IServer
{
    private Func<IFeatureCollection, Task>? _run;

    public InProcessServer()
    {
        var addresses = new ServerAddressesFeature();
        addresses.Addresses.Add("http://127.0.0.1");
        Features.Set<IServerAddressesFeature>(addresses);
    }

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _run = async features =>
        {
            var context = application.CreateContext(features);
            try
            {
                await application.ProcessRequestAsync(context);
                application.DisposeContext(context, null);
            }
            catch (Exception fault)
            {
                application.DisposeContext(context, fault);
                throw;
            }
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <returns>Status, headers and body.</returns>
    public async Task<(int Status, IHeaderDictionary Headers, byte[] Body)> Send(HostileRequest request)
    {
        using var answer = new MemoryStream();
        var response = new HttpResponseFeature();
        var body = new StreamResponseBodyFeature(answer);
        var features = new FeatureCollection();
        var headers = new HeaderDictionary();
        foreach (var (name, value) in request.Headers) headers[name] = value;
        if (request.Method == "POST") headers.ContentLength = request.Body.Length;
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = request.Method,
            Path = request.Path,
            QueryString = request.Query,
            Headers = headers,
            Body = new MemoryStream(request.Body, writable: false),
            Protocol = "HTTP/1.1",
            Scheme = "http",
        });
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(body);
        await _run!(features);
        await body.CompleteAsync();
        return (response.StatusCode, response.Headers, answer.ToArray());
    }

    public void Dispose()
    {
    }
}
