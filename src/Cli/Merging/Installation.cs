using System.Security.Cryptography;
using Daybook.Days.Archive;
using Daybook.Foundation.S3;
using Microsoft.Extensions.Configuration;

namespace Daybook.Cli.Merging;

/// <summary>What one installation has published: a bucket's prefix, or a folder with a copy of it.</summary>
internal sealed class Installation : IDisposable
{
    private const string S3Scheme = "s3://";

    private readonly Func<string, CancellationToken, Task<byte[]?>> _read;
    private readonly S3Store? _s3;

    private Installation(string name, Func<string, CancellationToken, Task<byte[]?>> read, S3Store? s3) =>
        (Name, _read, _s3) = (name, read, s3);

    /// <summary>As it was given.</summary>
    public string Name { get; }

    /// <param name="place"><c>s3://BUCKET/PREFIX</c>, or a folder.</param>
    /// <param name="settings"><c>Daybook:S3</c> has region, address and credentials.</param>
    public static Installation Open(string place, IConfiguration settings)
    {
        if (!place.StartsWith(S3Scheme, StringComparison.Ordinal))
        {
            if (!Directory.Exists(place)) throw new VerbFailedException($"There is no folder {place}. A bucket is s3://BUCKET/PREFIX.");
            return new Installation(place, (file, cancel) => ReadFile(Path.Combine(place, file), cancel), null);
        }

        var parts = place[S3Scheme.Length..].Split('/', 2);
        var options = settings.GetSection("Daybook:S3").Get<S3Options>() ?? new S3Options();
        (options.Bucket, options.Prefix) = (parts[0], parts.Length > 1 ? parts[1].Trim('/') : "");
        if (options.Bucket.Length == 0) throw new VerbFailedException($"{place} names no bucket: s3://BUCKET/PREFIX.");
        if (options.Faults().FirstOrDefault() is { } fault) throw new VerbFailedException(fault);
        var s3 = new S3Store(Microsoft.Extensions.Options.Options.Create(options));
        return new Installation(place, async (file, cancel) => (await s3.Get(file, cancel))?.Body, s3);
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

    public void Dispose() => _s3?.Dispose();

    private static async Task<byte[]?> ReadFile(string path, CancellationToken cancel) =>
        File.Exists(path) ? await File.ReadAllBytesAsync(path, cancel) : null;
}
