using Azure.Core;
using Azure.Identity;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace Daybook.Foundation.Queues;

/// <summary>
/// Makes queue clients from the settings the Functions host reads: a connection string, or an identity with a service URI or account
/// name.
/// </summary>
/// <remarks>
/// Uses a message's text as it was sent, because <see cref="QueueText"/> encodes and decodes. Retries are few and quick: a caller waits
/// for the answer, and a queue that is down
/// must become a 503 within seconds.
/// </remarks>
public class QueueConnections(IConfiguration configuration)
{
    /// <param name="connection">The setting's name; a trigger's <c>Connection</c>.</param>
    /// <param name="configure">Changes the client's options if a caller waits and retries by itself.</param>
    /// <exception cref="InvalidOperationException">The setting is missing or cannot be read; the message names it.</exception>
    public virtual QueueClient Client(string queue, string connection = QueueNames.Connection, Action<QueueClientOptions>? configure = null)
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None };
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(1);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        configure?.Invoke(options);
        if (Filled(connection) is not { } text)
            return new QueueClient(new Uri(ServiceUri(connection), queue), Identity(connection), options);
        try
        {
            return new QueueClient(text, queue, options);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            // The value holds a key, so the message repeats neither it nor what the client says about it.
        }

        throw new InvalidOperationException(
            $"{connection} is not a storage connection string, such as "
            + "DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net. It is not shown here because "
            + "it holds a key.");
    }

    private string? Filled(string setting) => Settings.Filled(configuration, setting);

    private Uri ServiceUri(string connection)
    {
        return Filled($"{connection}:queueServiceUri") is { } uri ? Uri.TryCreate(uri.TrimEnd('/') + "/", UriKind.Absolute,
            out var address) ? address
                : throw new InvalidOperationException(
                    $"{connection}__queueServiceUri is '{uri}': it must be an address such as https://ACCOUNT.queue.core.windows.net.")
            : Filled($"{connection}:accountName") is { } account ? new Uri($"https://{account}.queue.core.windows.net/")
            : throw new InvalidOperationException(
                $"{connection} is not set: give a storage connection string, or {connection}__accountName to connect with an identity.");
    }

    private DefaultAzureCredential Identity(string connection) => new(new DefaultAzureCredentialOptions
    {
        ManagedIdentityClientId = Filled($"{connection}:clientId"),
    });
}
