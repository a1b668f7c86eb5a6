using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Daybook.Days.Archive;
using Daybook.Foundation;
using Daybook.Foundation.Blob;
using Daybook.Foundation.Objects;
using Daybook.Tools.Chaos;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Foundation.Blob;

public sealed class BlobStoreTests(StandIns standIns)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_several_who_write_a_new_object_at_once_one_does_and_its_bytes_stay()
    {
        var (container, connection) = await Place();
        using var one = Open(container, connection);
        using var two = Open(container, connection);
        await one.Put("first", new byte[1], "text/plain", 1, Cancel);

        for (var round = 0; round < 5; round++)
        {
            var key = $"columns/_delta_log/{round:D20}.json";
            var wrote = await Task.WhenAll(Enumerable.Range(0, 8)
                .Select(n => (n % 2 == 0 ? one : two).PutNew(key, Encoding.UTF8.GetBytes($"{n}"), "application/json", n, Cancel)));

            var winner = Array.IndexOf(wrote, true);
            Assert.Equal(1, wrote.Count(w => w));
            var stored = (await one.Get(key, Cancel))!;
            Assert.Equal(($"{winner}", winner), (Encoding.UTF8.GetString(stored.Body), (int)stored.Revision!.Value));
        }
    }

    [Fact]
    public async Task Of_two_who_commit_one_version_the_other_is_told_and_whoever_brings_the_same_bytes_is_content()
    {
        var (container, connection) = await Place();
        using var one = Open(container, connection);
        using var two = Open(container, connection);
        VerifiedUpload[] uploads = [Upload(one), Upload(two)];

        // There is no container yet: both make it.
        var wrote = await Task.WhenAll(
            uploads.Select((u, n) => u.PutNew("0.json", Encoding.UTF8.GetBytes($"{n}"), "application/json", n, Cancel)));
        Assert.Equal([false, true], wrote.Order());
        var winner = Encoding.UTF8.GetString((await one.Get("0.json", Cancel))!.Body);
        Assert.Equal($"{Array.IndexOf(wrote, true)}", winner);

        var same = await Task.WhenAll(uploads.Select(u => u.PutNew("1.json", "same"u8.ToArray(), "application/json", 1, Cancel)));
        Assert.Equal([true, true], same);
    }

    [Fact]
    public async Task A_large_new_object_that_goes_in_blocks_is_written_over_no_other()
    {
        var (container, connection) = await Place();
        using var store = Open(container, connection);
        var body = new byte[17 * 1024 * 1024];
        body[^1] = 9;

        Assert.True(await store.PutNew("large", body, "text/plain", 1, Cancel));
        Assert.False(await store.PutNew("large", new byte[body.Length], "text/plain", 2, Cancel));

        var stored = (await store.Get("large", Cancel))!;
        Assert.Equal((1L, (byte)9), (stored.Revision, stored.Body[^1]));
    }

    [Fact]
    public async Task Directories_of_a_hierarchical_namespace_are_not_listed()
    {
        var (container, connection) = await Place();
        using var store = Open(container, connection);
        await store.Put("columns/dt=2026-03-10/1-a.parquet", new byte[1], "text/plain", 1, Cancel);
        await store.Put("columns/dt=2026-03-11/empty", Array.Empty<byte>(), "text/plain", 1, Cancel);
        // As an account of ADLS Gen2 shows its directories.
        var raw = new BlobContainerClient(connection, container);
        foreach (var name in new[] { "daybook", "daybook/columns", "daybook/columns/dt=2026-03-10" })
            await raw.GetBlobClient(name).UploadAsync(BinaryData.Empty,
                new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["hdi_isfolder"] = "true" } }, Cancel);

        Assert.Equal(["columns/dt=2026-03-10/1-a.parquet", "columns/dt=2026-03-11/empty"], await store.List("", Cancel));
        Assert.Equal(["columns/dt=2026-03-10/1-a.parquet"], await store.List("columns/dt=2026-03-10/", Cancel));
    }

    [Fact]
    public async Task A_body_that_changed_on_the_way_is_refused_and_an_answer_of_a_proxy_is_not_taken_for_the_stores()
    {
        var (container, connection) = await Place();
        var at = connection.IndexOf("http://", StringComparison.Ordinal);
        var server = new Uri(connection[at..].TrimEnd(';'));
        await using var proxy = await S3FaultProxy.Start(server.GetLeftPart(UriPartial.Authority));
        using var store = Open(container, connection[..at] + proxy.Url + server.AbsolutePath);
        await store.Put("manifest.json", "good"u8.ToArray(), "application/json", 1, Cancel);

        proxy.Fault = (method, _) => method == "PUT" ? S3Fault.Change : S3Fault.None;
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.Put("manifest.json", "evil"u8.ToArray(), "application/json", 2, Cancel));
        proxy.Fault = (_, _) => S3Fault.Refuse;
        var away = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Get("manifest.json", Cancel));
        proxy.Fault = (_, _) => S3Fault.None;

        Assert.StartsWith("Blob Storage refused to write manifest.json: ", refused.Message, StringComparison.Ordinal);
        Assert.Equal("Blob Storage cannot be reached to read manifest.json.", away.Message);
        Assert.Equal("good", Encoding.UTF8.GetString((await store.Get("manifest.json", Cancel))!.Body));
    }

    private async Task<(string Container, string Connection)> Place()
    {
        var environment = await standIns.NewEnvironment();
        return (environment.Bucket, (await standIns.InBlobStorage(environment))["Daybook:Blob:Connection"]!);
    }

    private static BlobStore Open(string container, string connection) =>
        new(Options.Create(new BlobOptions { Container = container, Connection = connection }), new ConfigurationBuilder().Build());

    private static VerifiedUpload Upload(IObjectStore store) => new(store, NullLogger<VerifiedUpload>.Instance);
}
