using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.S3;

/// <summary>Objects in an S3 bucket, under the configured prefix.</summary>
public sealed class S3Store : IObjectStore, IDisposable
{
    private const string RevisionHeader = "x-amz-meta-revision";

    private readonly S3Options _options;
    private readonly Lazy<AmazonS3Client> _client;

    public S3Store(IOptions<S3Options> options)
    {
        _options = options.Value;
        _client = new(() => Connect(_options));
    }

    public StoreName Store => StoreName.S3;

    public bool Enabled => _options.Enabled;

    private string Prefix => _options.Prefix.Trim('/');

    public Task<StoredObject?> Get(string key, CancellationToken cancel) => Reaching<StoredObject?>("read", key, async () =>
    {
        try
        {
            using var response =
                await _client.Value.GetObjectAsync(new GetObjectRequest { BucketName = _options.Bucket, Key = Full(key) }, cancel);
            using var body = new MemoryStream();
            await response.ResponseStream.CopyToAsync(body, cancel);
            return new StoredObject(body.ToArray(), response.ETag, Revision(response.Metadata));
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    public Task<T?> Read<T>(string key, Func<Stream, Task<T>> read, CancellationToken cancel)
        where T : class => Reaching<T?>("read", key, async () =>
    {
        try
        {
            using var response =
                await _client.Value.GetObjectAsync(new GetObjectRequest { BucketName = _options.Bucket, Key = Full(key) }, cancel);
            return await read(response.ResponseStream);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    public Task<ObjectHead?> Head(string key, CancellationToken cancel) => Reaching<ObjectHead?>("look at", key, async () =>
    {
        try
        {
            var found = await _client.Value.GetObjectMetadataAsync(_options.Bucket, Full(key), cancel);
            return new ObjectHead(found.ETag, found.ContentLength, Revision(found.Metadata));
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    public Task Put(string key, ReadOnlyMemory<byte> body, string contentType, long revision, CancellationToken cancel) =>
        Reaching("write", key, async () =>
    {
        try
        {
            await PutOnce(key, body, contentType, revision, cancel);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchBucket")
        {
            await CreateBucket(cancel);
            await PutOnce(key, body, contentType, revision, cancel);
        }

        return true;
    });

    /// <remarks>A server that knows no such condition writes over it.</remarks>
    /// <inheritdoc/>
    public Task<bool> PutNew(string key, ReadOnlyMemory<byte> body, string contentType, long revision, CancellationToken cancel) =>
        Reaching("write", key, async () =>
    {
        try
        {
            await PutOnce(key, body, contentType, revision, cancel, onlyNew: true);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return false;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotImplemented)
        {
            await PutOnce(key, body, contentType, revision, cancel);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchBucket")
        {
            await CreateBucket(cancel);
            await PutOnce(key, body, contentType, revision, cancel, onlyNew: true);
        }

        return true;
    });

    public Task<List<string>> List(string folder, CancellationToken cancel) => Reaching("list", folder, async () =>
    {
        List<string> keys = [];
        var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = Full(folder) };
        try
        {
            ListObjectsV2Response page;
            do
            {
                page = await _client.Value.ListObjectsV2Async(request, cancel);
                keys.AddRange((page.S3Objects ?? []).Select(o => o.Key[Full("").Length..]));
                request.ContinuationToken = page.NextContinuationToken;
            }
            while (page.IsTruncated == true);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return [];
        }

        keys.Sort(StringComparer.Ordinal);
        return keys;
    });

    public Task Delete(string key, CancellationToken cancel) => Reaching("delete", key, async () =>
    {
        await _client.Value.DeleteObjectAsync(_options.Bucket, Full(key), cancel);
        return true;
    });

    public void Dispose()
    {
        if (_client.IsValueCreated) _client.Value.Dispose();
    }

    private async Task CreateBucket(CancellationToken cancel)
    {
        try
        {
            await _client.Value.PutBucketAsync(new PutBucketRequest { BucketName = _options.Bucket }, cancel);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists" or "OperationAborted")
        {
            // Another upload created the bucket meanwhile. The upload that follows will show if it is ours.
        }
    }

    private async Task PutOnce(string key, ReadOnlyMemory<byte> body, string contentType, long revision, CancellationToken cancel,
        bool onlyNew = false)
    {
        using var stream = new MemoryStream(body.ToArray(), writable: false);
        var request = new PutObjectRequest
        {
            BucketName = _options.Bucket,
            Key = Full(key),
            InputStream = stream,
            ContentType = contentType,
            AutoCloseStream = false,
            // Several S3-compatible servers store a chunk-signed upload together with its chunk framing, so the object is corrupt.
            UseChunkEncoding = _options.ServiceUrl.Length == 0,
        };
        request.Metadata[RevisionHeader] = revision.ToString();
        if (onlyNew) request.IfNoneMatch = "*";
        await _client.Value.PutObjectAsync(request, cancel);
    }

    private static long? Revision(MetadataCollection metadata) =>
        long.TryParse(metadata[RevisionHeader], out var revision) ? revision : null;

    private string Full(string key) => Prefix.Length == 0 ? key : $"{Prefix}/{key}";

    private async Task<T> Reaching<T>(string verb, string key, Func<Task<T>> work)
    {
        if (!Enabled)
            throw new StoreUnavailableException(
                "No S3 bucket is configured: set Daybook__S3__Bucket, or Daybook__Blob__Container for Azure Blob Storage.")
            { Store = StoreName.S3 };
        try
        {
            return await work();
        }
        catch (AmazonServiceException e) when (e.ErrorCode is { Length: > 0 })
        {
            throw new StoreUnavailableException($"S3 refused to {verb} {key}: {e.ErrorCode}.", e) { Store = StoreName.S3 };
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
            or TimeoutException)
        {
            throw new StoreUnavailableException($"S3 cannot be reached to {verb} {key}.", e) { Store = StoreName.S3 };
        }
        catch (OperationCanceledException e) when (e.InnerException is TimeoutException)
        {
            throw new StoreUnavailableException($"S3 did not answer in time to {verb} {key}.", e) { Store = StoreName.S3 };
        }
    }

    private static AmazonS3Client Connect(S3Options options)
    {
        var config = new AmazonS3Config { MaxErrorRetry = 2, Timeout = TimeSpan.FromSeconds(30), ConnectTimeout = TimeSpan.FromSeconds(5) };
        if (options.ServiceUrl.Length > 0)
        {
            config.ServiceURL = options.ServiceUrl;
            config.AuthenticationRegion = options.Region;
            config.ForcePathStyle = true;
            // Newer checksums travel in chunked trailers, which few servers other than AWS support. Daybook reads back what it wrote
            // anyway.
            config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
            config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return options.AccessKey.Length > 0
            ? new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config)
            : new AmazonS3Client(config);
    }
}
