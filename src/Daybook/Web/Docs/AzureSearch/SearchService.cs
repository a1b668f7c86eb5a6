using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Search.Documents;
using Azure.Search.Documents.Indexes;
using Microsoft.Extensions.Options;

namespace Daybook.Web.Docs.AzureSearch;

/// <summary>Clients of the search service. They use a key or the identity of the instance.</summary>
/// <param name="identity">Used if no key is set. By default it comes from the environment, such as a managed identity
/// (<c>AZURE_CLIENT_ID</c> names a user-assigned one).</param>
/// <param name="transport">Carries the requests; by default the SDK's own.</param>
public sealed class SearchService(IOptions<AzureSearchOptions> options, TokenCredential? identity = null,
    HttpPipelineTransport? transport = null)
{
    private const int IndexingRetries = 5;

    private readonly Lazy<SearchClient> _queries = new(() =>
        Client(options.Value, identity, Patience(transport, retries: 0, TimeSpan.FromSeconds(10)))
        .GetSearchClient(PassageSchema.NameOf(options.Value)));
    private readonly Lazy<SearchIndexClient> _indexes = new(() =>
        Client(options.Value, identity, Patience(transport, IndexingRetries, TimeSpan.FromMinutes(1))));

    public bool Enabled => options.Value.Enabled;

    public string IndexPrefix => options.Value.Index;

    /// <summary>For searches. Somebody waits, so this client does not try again if the service is busy.</summary>
    public SearchClient Queries => _queries.Value;

    /// <summary>For indexing. If the service throttles this client, it tries again after the time that the service asks for.</summary>
    public SearchIndexClient Indexes => _indexes.Value;

    public SearchClient Documents => Indexes.GetSearchClient(PassageSchema.NameOf(options.Value));

    private static SearchIndexClient Client(AzureSearchOptions options, TokenCredential? identity, SearchClientOptions client) =>
        options.ApiKey.Length > 0
        ? new SearchIndexClient(new Uri(options.Endpoint), new AzureKeyCredential(options.ApiKey), client)
        : new SearchIndexClient(new Uri(options.Endpoint), identity ?? new DefaultAzureCredential(), client);

    private static SearchClientOptions Patience(HttpPipelineTransport? transport, int retries, TimeSpan timeout)
    {
        var client = new SearchClientOptions(SearchClientOptions.ServiceVersion.V2023_11_01);
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.MaxRetries = retries;
        client.Retry.Delay = TimeSpan.FromSeconds(1);
        client.Retry.MaxDelay = TimeSpan.FromSeconds(30);
        client.Retry.NetworkTimeout = timeout;
        client.Diagnostics.IsLoggingEnabled = false;
        client.Diagnostics.IsDistributedTracingEnabled = false;
        if (transport is not null) client.Transport = transport;
        return client;
    }
}
