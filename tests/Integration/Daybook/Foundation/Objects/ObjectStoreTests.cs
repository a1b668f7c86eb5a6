using System.Security.Cryptography;
using System.Text;
using Daybook.Foundation;
using Daybook.Foundation.Blob;
using Daybook.Foundation.Objects;
using Daybook.Foundation.S3;
using Daybook.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Foundation.Objects;

/// <summary>What both stores do. Where they differ is in the tests of each.</summary>
public sealed class ObjectStoreTests(StandIns standIns)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreName.S3)]
    [InlineData(StoreName.Blob)]
    public async Task What_is_written_is_read_back_as_it_was_and_a_later_write_takes_its_place(StoreName which)
    {
        var store = await Open(which);
        using var disposed = (IDisposable)store;
        const string Name = "events/dt=2026-03-10/part-0001.jsonl.gz";
        // There is no bucket yet.
        Assert.Null(await store.Get(Name, Cancel));
        Assert.Null(await store.Head(Name, Cancel));
        Assert.Null(await store.Read(Name, Text, Cancel));
        Assert.Empty(await store.List("", Cancel));

        await store.Put(Name, "one"u8.ToArray(), "text/plain", 7, Cancel);
        var (first, head) = (await store.Get(Name, Cancel), await store.Head(Name, Cancel));
        Assert.Equal(("one", 7L), (Encoding.UTF8.GetString(first!.Body), first.Revision));
        Assert.Equal(new ObjectHead(first.ETag, 3, 7), head);
        Assert.Equal("one", await store.Read(Name, Text, Cancel));

        await store.Put(Name, ReadOnlyMemory<byte>.Empty, "application/json", 8, Cancel);
        var second = await store.Get(Name, Cancel);
        Assert.Equal(("", 8L), (Encoding.UTF8.GetString(second!.Body), second.Revision));
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Null(await store.Get("events/dt=2026-03-10", Cancel));

        await store.Delete(Name, Cancel);
        await store.Delete(Name, Cancel);
        Assert.Null(await store.Head(Name, Cancel));

        static async Task<string> Text(Stream stream) => await new StreamReader(stream).ReadToEndAsync(Cancel);
    }

    [Theory]
    [InlineData(StoreName.S3)]
    [InlineData(StoreName.Blob)]
    // s3rver fails on a second page, so only the other is asked for several.
    public async Task A_folder_is_listed_over_all_of_its_pages_in_order_of_bytes_and_without_what_lies_beside_it(StoreName which)
    {
        var environment = await standIns.NewEnvironment();
        var store = await Open(which, environment, pageSize: 4);
        var other = await Open(which, environment, prefix: "other");
        using var disposed = (IDisposable)store;
        using var disposedToo = (IDisposable)other;
        List<string> inside = [.. Enumerable.Range(0, 11).Select(n => $"columns/dt=2026-03-{n + 10}/{n}-a.parquet"),
            "columns/_delta_log/00000000000000000000.json", "columns/Z.json"];
        await store.Put("first", new byte[1], "text/plain", 1, Cancel);
        await Parallel.ForEachAsync([.. inside, "columns-not", "column-people/people.parquet"], Cancel,
            async (key, stop) => await store.Put(key, new byte[1], "text/plain", 1, stop));
        await other.Put("columns/theirs", new byte[1], "text/plain", 1, Cancel);

        Assert.Equal(inside.Order(StringComparer.Ordinal), await store.List("columns/", Cancel));
        Assert.Equal(["columns/_delta_log/00000000000000000000.json"], await store.List("columns/_delta_log/", Cancel));
        Assert.Equal(inside.Count + 3, (await store.List("", Cancel)).Count);
        Assert.Equal(["columns/theirs"], await other.List("", Cancel));
        Assert.Empty(await store.List("columns/dt=2030-01-01/", Cancel));
    }

    [Theory]
    [InlineData(StoreName.S3)]
    [InlineData(StoreName.Blob)]
    public async Task A_large_file_is_the_same_when_it_is_read_as_a_stream(StoreName which)
    {
        var store = await Open(which);
        using var disposed = (IDisposable)store;
        // More than goes in one request.
        var body = new byte[21 * 1024 * 1024 + 7];
        new Random(3).NextBytes(body);

        await store.Put("large", body, "application/octet-stream", 5, Cancel);

        var head = (await store.Head("large", Cancel))!;
        Assert.Equal((body.Length, 5L), (head.Length, head.Revision));
        Assert.Equal(Convert.ToHexString(SHA256.HashData(body)),
            await store.Read("large", async stream => Convert.ToHexString(await SHA256.HashDataAsync(stream, Cancel)), Cancel));
    }

    [Theory]
    [InlineData(StoreName.S3)]
    [InlineData(StoreName.Blob)]
    public async Task A_store_that_is_away_or_refuses_is_named_and_its_secret_is_not(StoreName which)
    {
        var environment = await standIns.NewEnvironment();
        var there = await Open(which, environment);
        using (there as IDisposable) await there.Put("a", new byte[1], "text/plain", 1, Cancel);
        var away = await Open(which, environment, port: FreePort.Next());
        var refused = await Open(which, environment, key: "c2VjcmV0LW9mLW5vYm9keQ==");
        using var disposed = (IDisposable)away;
        using var disposedToo = (IDisposable)refused;

        foreach (var (store, said) in new[] { (away, "cannot be reached to"), (refused, "refused to") })
        {
            List<Exception> thrown =
            [
                await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Get("a", Cancel)),
                await Assert.ThrowsAsync<StoreUnavailableException>(() => store.List("a/", Cancel)),
                await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Put("a", new byte[1], "text/plain", 1, Cancel)),
                await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PutNew("a", new byte[1], "text/plain", 1, Cancel)),
                await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Delete("a", Cancel)),
            ];
            Assert.All(thrown, e =>
            {
                Assert.Equal(which, ((StoreUnavailableException)e).Store);
                Assert.StartsWith($"{which.Title()} {said} ", e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain("c2VjcmV0", e.ToString(), StringComparison.Ordinal);
            });
        }
    }

    [Theory]
    [InlineData(StoreName.S3)]
    [InlineData(StoreName.Blob)]
    public async Task Who_gives_up_waiting_is_not_told_that_the_store_is_away(StoreName which)
    {
        var store = await Open(which);
        using var disposed = (IDisposable)store;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Get("a", new CancellationToken(true)));
    }

    private async Task<IObjectStore> Open(StoreName which, TestEnvironment? at = null, string prefix = "/daybook/", int? pageSize = null,
        int? port = null, string? key = null)
    {
        var environment = at ?? await standIns.NewEnvironment();
        if (which == StoreName.S3)
            return new S3Store(Options.Create(new S3Options
            {
                Bucket = environment.Bucket,
                Prefix = prefix,
                ServiceUrl = port is null ? environment.S3ServiceUrl : $"http://127.0.0.1:{port}",
                // s3rver does not check the signature, only whether it knows the id.
                AccessKey = key is null ? S3Server.AccessKey : "nobody",
                SecretKey = key ?? S3Server.SecretKey,
            }));
        var connection = (await standIns.InBlobStorage(environment))["Daybook:Blob:Connection"]!;
        if (key is not null) connection = connection.Replace(QueueAccount.Development.Key, key, StringComparison.Ordinal);
        if (port is not null)
            connection = connection[..connection.IndexOf("BlobEndpoint", StringComparison.Ordinal)]
                + $"BlobEndpoint=http://127.0.0.1:{port}/{QueueAccount.Development.Name}";
        return new BlobStore(
            Options.Create(new BlobOptions { Container = environment.Bucket, Prefix = prefix, Connection = connection }),
            new ConfigurationBuilder().Build())
        { PageSize = pageSize };
    }
}
