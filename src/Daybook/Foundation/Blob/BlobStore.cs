using Azure;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Blob;

/// <summary>Block blobs below the configured prefix. An account with a hierarchical namespace (ADLS Gen2) serves as well.</summary>
/// <remarks>
/// Bodies go with their MD5, so that the service refuses what was changed on the way. Daybook reads back what it wrote anyway.
/// </remarks>
public sealed class BlobStore : IObjectStore, IDisposable
{
    private const string RevisionKey = "revision";

    // What the service and its SDK put on a directory of a hierarchical namespace: to a reader of blobs it is an empty blob.
    private const string FolderKey = "hdi_isfolder";

    // Larger ones go in blocks, so that no request takes long; the last request makes the whole of it visible at once.
    private const int OneRequest = 16 * 1024 * 1024, Block = 8 * 1024 * 1024;

    private static readonly UploadTransferValidationOptions Md5 = new() { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 };

    private readonly string _prefix;
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AllowAutoRedirect = false,
        UseCookies = false,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    private readonly BlobContainerClient _container;

    /// <param name="options">With a container.</param>
    /// <param name="configuration">Has <c>AzureWebJobsStorage</c>, if the options name no account.</param>
    /// <exception cref="InvalidOperationException">No account can be read from either; the message names the setting.</exception>
    public BlobStore(IOptions<BlobOptions> options, IConfiguration configuration)
    {
        _prefix = options.Value.Prefix.Trim('/');
        _container = BlobAccount.Service(options.Value, configuration, new HttpClientTransport(_http))
            .GetBlobContainerClient(options.Value.Container);
    }

    public StoreName Store => StoreName.Blob;

    public bool Enabled => true;

    /// <summary>Names on a page of a listing; null: as many as the service gives.</summary>
    internal int? PageSize { get; init; }

    public Task<StoredObject?> Get(string key, CancellationToken cancel) => Reaching("read", key, async () =>
    {
        try
        {
            var found = (await Blob(key).DownloadContentAsync(cancel)).Value;
            return new StoredObject(found.Content.ToArray(), found.Details.ETag.ToString(), Revision(found.Details.Metadata));
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }, cancel);

    public Task<T?> Read<T>(string key, Func<Stream, Task<T>> read, CancellationToken cancel)
        where T : class => Reaching<T?>("read", key, async () =>
    {
        try
        {
            using var found = (await Blob(key).DownloadStreamingAsync(cancellationToken: cancel)).Value;
            return await read(found.Content);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }, cancel);

    public Task<ObjectHead?> Head(string key, CancellationToken cancel) => Reaching("look at", key, async () =>
    {
        try
        {
            var found = (await Blob(key).GetPropertiesAsync(cancellationToken: cancel)).Value;
            return new ObjectHead(found.ETag.ToString(), found.ContentLength, Revision(found.Metadata));
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }, cancel);

    public Task Put(string key, ReadOnlyMemory<byte> body, string contentType, long revision, CancellationToken cancel) =>
        Reaching("write", key, async () =>
    {
        await Upload(key, body, contentType, revision, null, cancel);
        return true;
    }, cancel);

    public Task<bool> PutNew(string key, ReadOnlyMemory<byte> body, string contentType, long revision, CancellationToken cancel) =>
        Reaching("write", key, async () =>
    {
        try
        {
            await Upload(key, body, contentType, revision, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancel);
            return true;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists
            || e.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            return false;
        }
    }, cancel);

    public Task<List<string>> List(string folder, CancellationToken cancel) => Reaching("list", folder, async () =>
    {
        List<string> keys = [];
        try
        {
            var pages = _container
                .GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = Full(folder) }, cancel).AsPages(null, PageSize);
            await foreach (var page in pages)
                keys.AddRange(page.Values.Where(b => !IsFolder(b.Metadata)).Select(b => b.Name[Full("").Length..]));
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return [];
        }

        keys.Sort(StringComparer.Ordinal);
        return keys;
    }, cancel);

    public Task Delete(string key, CancellationToken cancel) => Reaching("delete", key, async () =>
    {
        // A snapshot would keep what an erasure takes out.
        await Blob(key).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancel);
        return true;
    }, cancel);

    public void Dispose() => _http.Dispose();

    private async Task Upload(string key, ReadOnlyMemory<byte> body, string contentType, long revision, BlobRequestConditions? conditions,
        CancellationToken cancel)
    {
        try
        {
            await UploadOnce(key, body, contentType, revision, conditions, cancel);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await _container.CreateIfNotExistsAsync(cancellationToken: cancel);
            await UploadOnce(key, body, contentType, revision, conditions, cancel);
        }
    }

    private async Task UploadOnce(string key, ReadOnlyMemory<byte> body, string contentType, long revision,
        BlobRequestConditions? conditions, CancellationToken cancel)
    {
        await Blob(key).UploadAsync(BinaryData.FromBytes(body), new BlobUploadOptions
        {
            Conditions = conditions,
            HttpHeaders = new BlobHttpHeaders { ContentType = contentType },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [RevisionKey] = revision.ToString() },
            TransferOptions = new StorageTransferOptions
            {
                InitialTransferSize = OneRequest,
                MaximumTransferSize = Block,
                MaximumConcurrency = 2,
            },
            TransferValidation = Md5,
        }, cancel);
    }

    private BlobClient Blob(string key) => _container.GetBlobClient(Full(key));

    private string Full(string key) => _prefix.Length == 0 ? key : $"{_prefix}/{key}";

    private static bool IsFolder(IDictionary<string, string>? metadata) =>
        metadata is not null && metadata.TryGetValue(FolderKey, out var text) && text == "true";

    // The service keeps the case of a name, but a proxy may not.
    private static long? Revision(IDictionary<string, string> metadata) => metadata
        .Where(m => string.Equals(m.Key, RevisionKey, StringComparison.OrdinalIgnoreCase))
        .Select(m => long.TryParse(m.Value, out var revision) ? revision : (long?)null).FirstOrDefault();

    private static async Task<T> Reaching<T>(string verb, string key, Func<Task<T>> work, CancellationToken cancel)
    {
        try
        {
            return await work();
        }
        catch (RequestFailedException e) when (e.ErrorCode is { Length: > 0 })
        {
            throw Away($"Blob Storage refused to {verb} {key}: {e.ErrorCode}.", e);
        }
        catch (AuthenticationFailedException e)
        {
            throw Away($"Blob Storage cannot be reached to {verb} {key}: the identity got no token.", e);
        }
        // The SDK wraps what went wrong in all of its tries.
        catch (Exception e) when (e is RequestFailedException or AggregateException or HttpRequestException or IOException
            or TimeoutException)
        {
            throw Away($"Blob Storage cannot be reached to {verb} {key}.", e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw Away($"Blob Storage did not answer in time to {verb} {key}.", e);
        }
    }

    private static StoreUnavailableException Away(string message, Exception inner) => new(message, inner) { Store = StoreName.Blob };
}
