using System.Security.Cryptography;
using System.Text;
using Daybook.Foundation.Queues;
using Daybook.Standalone;
using Daybook.Tests.Ingest;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Daybook.Tests.Fuzz;

/// <summary>
/// The whole app in this process without network and database. Requests go into its pipeline, messages into <see cref="CountingQueues"/>.
/// </summary>
internal sealed class FuzzedDoor : IAsyncDisposable
{
    public const string Sender = "a key for sending", Reader = "a key for reading", Everything = "a key for everything";

    private readonly StandaloneHost _host;
    private readonly InProcessServer _server;

    private FuzzedDoor(StandaloneHost host, InProcessServer server, CountingQueues queues) =>
        (_host, _server, Queues) = (host, server, queues);

    public CountingQueues Queues { get; }

    /// <summary>Faults only.</summary>
    public required LogLines Logs { get; init; }

    public static async Task<FuzzedDoor> Open(Dictionary<string, string?> settings)
    {
        Dictionary<string, string?> all = new(settings)
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["ConnectionStrings__Postgres"] = "Host=127.0.0.1;Port=1;Username=nobody;Database=none",
            ["RollupSchedule"] = "0 0 0 29 2 *",
            ["RetentionSchedule"] = "0 0 0 29 2 *",
            ["QualitySchedule"] = "0 0 0 29 2 *",
            ["IndexDocsSchedule"] = "0 0 0 29 2 *",
        };
        foreach (var (n, key, scopes) in new[] { (0, Sender, "ingest"), (1, Reader, "read"), (2, Everything, "ingest,read,ops") })
        {
            all[$"Daybook__Access__ApiKeys__{n}__Id"] = scopes.Replace(',', '-');
            all[$"Daybook__Access__ApiKeys__{n}__KeyHash"] = "sha256:"
                + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
            all[$"Daybook__Access__ApiKeys__{n}__Scopes"] = scopes;
        }

        var server = new InProcessServer();
        var logs = new LogLines();
        CountingQueues? queues = null;
        var host = StandaloneHost.Build(new StandaloneOptions
        {
            Settings = all,
            ReadEnvironment = false,
            LocalSettings = "no such file",
            ConfigureServices = (services, configuration) =>
            {
                QueueContents.WithoutPumps(services);
                services.AddSingleton<IServer>(server);
                services.Replace(ServiceDescriptor.Singleton<QueueConnections>(queues = new CountingQueues(configuration)));
            },
            ConfigureLogging = logging => logging.ClearProviders().AddProvider(logs).AddFilter<LogLines>(null, LogLevel.Error),
        });
        await host.Start(TestContext.Current.CancellationToken);
        return new FuzzedDoor(host, server, queues!) { Logs = logs };
    }

    /// <returns>What is wrong with the answer, or null.</returns>
    public async Task<string?> Try(HostileRequest request, FuzzTally tally)
    {
        try
        {
            var (status, headers, body) = await _server.Send(request);
            if (status == 429 && !int.TryParse(headers.RetryAfter.ToString(), out _)) return "429 without Retry-After in seconds.";
            return tally.Judge(request, status, headers.ContentType.ToString(), body, withoutStore: true) is { } wrong
                ? $"{wrong}\n{Logs.Tail()}" : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"The pipeline threw {e}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.Stop();
        await _host.DisposeAsync();
    }
}
