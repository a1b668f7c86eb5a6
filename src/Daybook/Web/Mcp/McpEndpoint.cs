using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Daybook.Web.Mcp;

/// <summary>
/// The SDK's own HTTP handler, without a server of its own: it is given requests by a trigger, so both hosts run the same protocol code.
/// </summary>
/// <remarks>
/// The SDK only offers itself as endpoints. Here they are mapped to nothing but this class, in a container of their own: the SDK's
/// background service, which keeps sessions, is not started, because there are none.
/// </remarks>
public sealed class McpEndpoint(ILoggerFactory logs, IHostApplicationLifetime lifetime) : IDisposable
{
    internal const string Instructions =
        """
        Daybook counts events that apps have sent. Each report says what its numbers stand on; tell it with the numbers:
        `as_of`: every event stored before it is counted. `complete`: true if the range is over and nothing that is stored waits to be
        counted; if it is false, the numbers can still rise. `pending_events`: stored in the range and not yet counted. `late_events`: came
        after their day was closed, and are counted. `revision` rises whenever a number of the range changes. Dates are days of
        `time_zone`. Counts of people of several days or types cannot be added up: one person may be in each.
        """;

    private static readonly object Configure = new();

    private readonly Lazy<ServiceProvider> _services = new(() => Services(logs, lifetime));

    private RequestDelegate? _post;

    /// <param name="configure">Sets the tools of this request.</param>
    /// <exception cref="ProblemException">The message is none of the protocol.</exception>
    public async Task Run(HttpContext http, Action<McpServerOptions> configure)
    {
        http.Items[Configure] = configure;
        try
        {
            await (_post ??= Post(_services.Value))(http);
        }
        // The SDK answers what is no JSON-RPC, but not every message whose members have the wrong form.
        catch (Exception e) when (e is JsonException or InvalidOperationException { Source: "System.Text.Json" }
            && !http.Response.HasStarted)
        {
            throw new ProblemException(
                new Problem(ProblemCode.InvalidJson, $"This is no message of the Model Context Protocol: {e.Message}"));
        }
    }

    public void Dispose()
    {
        if (_services.IsValueCreated) _services.Value.Dispose();
    }

    private static ServiceProvider Services(ILoggerFactory logs, IHostApplicationLifetime lifetime)
    {
        var services = new ServiceCollection().AddSingleton(logs).AddSingleton(lifetime);
        services.TryAddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services
            .AddMcpServer(options =>
            {
                options.ServerInfo = new Implementation
                {
                    Name = "daybook",
                    Version = typeof(McpEndpoint).Assembly.GetName().Version!.ToString(3),
                };
                options.ServerInstructions = Instructions;
            })
            .WithHttpTransport(transport =>
            {
                transport.Stateless = true;
                transport.ConfigureSessionOptions = (http, options, _) =>
                {
                    ((Action<McpServerOptions>)http.Items[Configure]!)(options);
                    return Task.CompletedTask;
                };
            });
        return services.BuildServiceProvider();
    }

    private static RequestDelegate Post(IServiceProvider services)
    {
        var routes = new Routes(services);
        routes.MapMcp();
        return routes.DataSources.SelectMany(source => source.Endpoints).Single().RequestDelegate!;
    }

    private sealed class Routes(IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }
}
