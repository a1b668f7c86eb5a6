using Azure.Storage.Queues;
using Daybook.Foundation.Queues;
using Daybook.Standalone.Discovery;
using Daybook.Standalone.Invoke;
using Daybook.Standalone.Settings;

namespace Daybook.Standalone.Queues;

/// <summary>Runs a <see cref="QueuePump"/> for each queue trigger while the host runs.</summary>
internal sealed class QueuePumps : BackgroundService
{
    private readonly List<QueuePump> _pumps;

    public QueuePumps(
        FunctionList functions, IConfiguration configuration, QueueConnections connections, HostSettings settings,
        StandaloneOptions options, IServiceScopeFactory scopes,
        Lifetime lifetime, ILogger<QueuePump> log)
    {
        _pumps = [.. functions.Queues.Select(Pump)];

        QueuePump Pump(QueueFunction function)
        {
            var name = SettingReference.Resolve(function.Queue, configuration, function.Name);
            var queue = Client(name);
            var poison = name.EndsWith(PoisonQueue.Suffix, StringComparison.OrdinalIgnoreCase)
                ? null
                : new PoisonQueue(Client(name + PoisonQueue.Suffix));
            var run = new MessageRun(function, queue, poison, settings.Queues, new FunctionInvoker(function), scopes, lifetime, log);
            return new QueuePump(queue, run, settings.Queues, options, lifetime, log);

            QueueClient Client(string of) => connections.Client(of, function.Connection, AsSentAndOnce);
        }
    }

    // Takes the text as it was sent, because text that is not base64 goes to the poison queue unchanged. The pump waits and retries by
    // itself; retries inside the client would hide an outage from it and delay a stop.
    private static void AsSentAndOnce(QueueClientOptions options)
    {
        options.MessageEncoding = QueueMessageEncoding.None;
        options.Retry.MaxRetries = 0;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_pumps.Select(pump => Task.Run(pump.Pump, CancellationToken.None)));
}
