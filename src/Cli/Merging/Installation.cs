using System.Security.Cryptography;
using Daybook.Days.Archive;
using Daybook.Foundation;
using Daybook.Foundation.Blob;
using Daybook.Foundation.Objects;
using Daybook.Foundation.S3;
using Microsoft.Extensions.Configuration;

namespace Daybook.Cli.Merging;

/// <summary>What one installation has published: a bucket's or container's prefix, or a folder with a copy of it.</summary>
internal sealed class Installation : IDisposable
{
    private const string S3Scheme = "s3://", BlobScheme = "blob://";

    private readonly Func<string, CancellationToken, Task<byte[]?>> _read;
    private readonly IDisposable? _store;

    private Installation(string name, StoreName store, Func<string, CancellationToken, Task<byte[]?>> read, IDisposable? open = null) =>
        (Name, Store, _read, _store) = (name, store, read, open);

    /// <summary>As it was given.</summary>
    public string Name { get; }

    /// <summary>Where the files are from; a folder is taken for a copy of a bucket.</summary>
    public StoreName Store { get; }

    /// <param name="place"><c>s3://BUCKET/PREFIX</c>, <c>blob://CONTAINER/PREFIX</c>, or a folder.</param>
    /// <param name="settings"><c>Daybook:S3</c> has region, address and credentials, <c>Daybook:Blob</c> the account.</param>
    public static Installation Open(string place, IConfiguration settings)
    {
        if (place.StartsWith(S3Scheme, StringComparison.Ordinal)) return OfBucket(place, settings);
        if (place.StartsWith(BlobScheme, StringComparison.Ordinal)) return OfContainer(place, settings);
        return Directory.Exists(place)
            ? new Installation(place, StoreName.S3, (file, cancel) => ReadFile(Path.Combine(place, file), cancel))
            : throw new VerbFailedException(
                $"There is no folder {place}. A bucket is s3://BUCKET/PREFIX, a container blob://CONTAINER/PREFIX.");
    }

    private static Installation OfBucket(string place, IConfiguration settings)
    {
        var options = settings.GetSection("Daybook:S3").Get<S3Options>() ?? new S3Options();
        (options.Bucket, options.Prefix) = Parts(place[S3Scheme.Length..]);
        if (options.Bucket.Length == 0) throw new VerbFailedException($"{place} names no bucket: s3://BUCKET/PREFIX.");
        if (options.Faults().FirstOrDefault() is { } fault) throw new VerbFailedException(fault);
        var store = new S3Store(Microsoft.Extensions.Options.Options.Create(options));
        return new Installation(place, store.Store, async (file, cancel) => (await store.Get(file, cancel))?.Body, store);
    }

    private static Installation OfContainer(string place, IConfiguration settings)
    {
        var options = settings.GetSection("Daybook:Blob").Get<BlobOptions>() ?? new BlobOptions();
        (options.Container, options.Prefix) = Parts(place[BlobScheme.Length..]);
        if (options.Container.Length == 0) throw new VerbFailedException($"{place} names no container: blob://CONTAINER/PREFIX.");
        if (options.Faults().FirstOrDefault() is { } fault) throw new VerbFailedException(fault);
        try
        {
            var store = new BlobStore(Microsoft.Extensions.Options.Options.Create(options), settings);
            return new Installation(place, store.Store, async (file, cancel) => (await store.Get(file, cancel))?.Body, store);
        }
        catch (InvalidOperationException e)
        {
            throw new VerbFailedException(e.Message, e);
        }
    }

    private static (string Place, string Prefix) Parts(string path)
    {
        var parts = path.Split('/', 2);
        return (parts[0], parts.Length > 1 ? parts[1].Trim('/') : "");
    }

    /// <exception cref="VerbFailedException">There is none, or it is of a form that this program does not know.</exception>
    public async Task<Manifest> Manifest(CancellationToken cancel)
    {
        var stored = await _read(Days.Archive.Manifest.Key, cancel)
            ?? throw new VerbFailedException($"{Name} has no {Days.Archive.Manifest.Key}: nothing was published there.");
        var manifest = Days.Archive.Manifest.Parse(stored);
        return manifest.Version == 1 ? manifest
            : throw new VerbFailedException($"{Name} has a manifest of version {manifest.Version}, and this program knows version 1.");
    }

    /// <returns>Null if there is no such file, or other bytes than the manifest says: a publication may be under way.</returns>
    public async Task<byte[]?> Read(ManifestFile file, CancellationToken cancel)
    {
        var body = await _read(file.File, cancel);
        return body is not null && Convert.ToHexStringLower(SHA256.HashData(body)) == file.Sha256 ? body : null;
    }

    public void Dispose() => _store?.Dispose();

    private static async Task<byte[]?> ReadFile(string path, CancellationToken cancel) =>
        File.Exists(path) ? await File.ReadAllBytesAsync(path, cancel) : null;
}
