using Azure.Core;
using Azure.Identity;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace Daybook.Platform.Queues;

/// <summary>Makes queue clients from the settings the Functions host reads: a connection string, or an identity with a service URI or account name.</summary>
/// <remarks>
/// Messages are base64, as the host expects. Retries are few and quick: a caller waits for the answer, and a queue that is down
/// must become a 503 within seconds.
/// </remarks>
public sealed class QueueConnections(IConfiguration configuration)
{
    public QueueClient Client(string queue, string connection = QueueNames.Connection)
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(1);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return configuration[connection] is { Length: > 0 } text
            ? new QueueClient(text, queue, options)
            : new QueueClient(new Uri(ServiceUri(connection), queue), Identity(connection), options);
    }

    private Uri ServiceUri(string connection)
    {
        var section = configuration.GetSection(connection);
        return section["queueServiceUri"] is { Length: > 0 } uri ? new Uri(uri.TrimEnd('/') + "/")
            : section["accountName"] is { Length: > 0 } account ? new Uri($"https://{account}.queue.core.windows.net/")
            : throw new InvalidOperationException(
                $"{connection} is not set: give a storage connection string, or {connection}__accountName to connect with an identity.");
    }

    private DefaultAzureCredential Identity(string connection) => new(new DefaultAzureCredentialOptions
    {
        ManagedIdentityClientId = configuration[$"{connection}:clientId"],
    });
}
