using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage.Blobs;
using Daybook.Foundation.Queues;
using Microsoft.Extensions.Configuration;

namespace Daybook.Foundation.Blob;

/// <summary>The account that <c>Daybook__Blob__Connection</c> names, or else the account of the queues.</summary>
/// <remarks>Connects to nothing. No message repeats a connection string, because it holds a key.</remarks>
internal static class BlobAccount
{
    private const string Setting = "Daybook__Blob__Connection", Queues = QueueNames.Connection;

    /// <param name="transport">Null: the SDK's own.</param>
    /// <exception cref="InvalidOperationException">There is none, or it cannot be read; the message names the setting.</exception>
    public static BlobServiceClient Service(BlobOptions options, IConfiguration configuration, HttpPipelineTransport? transport)
    {
        var (setting, text) = options.Connection.Length > 0 ? (Setting, options.Connection)
            : (Queues, Settings.Filled(configuration, Queues) ?? Address(configuration));
        var client = Client(transport);
        if (!text.StartsWith("http", StringComparison.OrdinalIgnoreCase)) return OfString(setting, text, client);
        return new BlobServiceClient(ServiceUri(setting, text), new DefaultAzureCredential(new DefaultAzureCredentialOptions
        {
            ManagedIdentityClientId = Settings.Filled(configuration, $"{Queues}:clientId"),
        }), client);
    }

    private static BlobServiceClient OfString(string setting, string text, BlobClientOptions client)
    {
        try
        {
            return new BlobServiceClient(text, client);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or NullReferenceException)
        {
            // What the client says about it may repeat a part. It looks at the address without asking if there is one.
        }

        throw new InvalidOperationException(
            $"{setting} is not a storage connection string with a blob service, such as "
            + "DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net. It is not shown here because "
            + "it holds a key." + (setting == Setting ? "" : $" Or set {Setting} to the account for files."));
    }

    // Tokens are sent over TLS only.
    private static Uri ServiceUri(string setting, string text)
    {
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps
            || uri.Query.Length > 0)
            throw new InvalidOperationException(
                $"{setting} is neither a storage connection string nor an address such as https://ACCOUNT.blob.core.windows.net, without a "
                + "query, to connect with an identity. It is not shown here because it may hold a key.");
        return uri.Host.Contains(".dfs.", StringComparison.Ordinal)
            ? throw new InvalidOperationException(
                $"{setting} is '{uri.Host}': give the account's blob address, "
                + $"https://{uri.Host.Replace(".dfs.", ".blob.", StringComparison.Ordinal)}. Accounts of ADLS Gen2 have both.")
            : uri;
    }

    // As the Functions host finds its account.
    private static string Address(IConfiguration configuration) =>
        Settings.Filled(configuration, $"{Queues}:blobServiceUri")
            ?? (Settings.Filled(configuration, $"{Queues}:accountName") is { } account ? $"https://{account}.blob.core.windows.net"
                : throw new InvalidOperationException(
                    $"{Setting} is not set, and {Queues} names no blob service: give a connection string or the address of the "
                    + $"account's blob service in {Setting}."));

    // As for S3: few retries, because whoever calls tries again.
    private static BlobClientOptions Client(HttpPipelineTransport? transport)
    {
        var options = new BlobClientOptions();
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        if (transport is not null) options.Transport = transport;
        return options;
    }
}
