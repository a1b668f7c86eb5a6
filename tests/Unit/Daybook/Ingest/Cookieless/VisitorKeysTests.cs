using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Daybook.Foundation;
using Daybook.Foundation.Queues;
using Daybook.Ingest.Cookieless;
using Microsoft.Extensions.Configuration;

namespace Daybook.Tests.Ingest.Cookieless;

public sealed class VisitorKeysTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly Account _account = new();

    [Fact]
    public async Task Instances_that_ask_at_once_have_one_key_and_the_next_day_another()
    {
        var instances = Enumerable.Range(0, 10).Select(_ => Instance()).ToList();

        var keys = await Task.WhenAll(instances.Select(i => Task.Run(() => i.Of(Noon, Cancel))));
        var next = await instances[0].Of(Noon.AddDays(1), Cancel);

        Assert.Single(keys.Select(Convert.ToHexString).Distinct());
        Assert.Equal(32, keys[0].Length);
        Assert.NotEqual(keys[0], next);
        Assert.All(instances, i => Assert.Equal(keys[0], i.Known(Noon)));
        Assert.Equal(["daybook-visitor-key-2026-11-29", "daybook-visitor-key-2026-11-30"], _account.Names);
    }

    [Fact]
    public async Task Many_requests_of_one_instance_ask_the_account_once()
    {
        var keys = Instance();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => keys.Of(Noon, Cancel)));
        await keys.Of(Noon.AddHours(11), Cancel);

        // It looks, makes it and looks again.
        Assert.Equal(2, _account.Reads);
    }

    [Fact]
    public async Task While_the_account_is_away_nobody_gets_a_key_and_then_the_next_who_asks_does()
    {
        var keys = Instance();
        _account.Away = true;

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => keys.Of(Noon, Cancel));
        Assert.Equal(StoreName.Queue, fault.Store);
        Assert.Null(keys.Known(Noon));
        _account.Away = false;

        Assert.Equal(32, (await keys.Of(Noon, Cancel)).Length);
    }

    [Fact]
    public async Task A_queue_of_that_name_without_a_key_is_no_key()
    {
        _account.Client("daybook-visitor-key-2026-11-29").Create(new Dictionary<string, string> { ["key"] = "short" }, Cancel);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Instance().Of(Noon, Cancel));
    }

    [Fact]
    public async Task What_is_forgotten_is_asked_for_again()
    {
        var keys = Instance();
        var key = await keys.Of(Noon, Cancel);

        keys.ForgetBefore(new DateOnly(2026, 11, 29));
        Assert.Equal(key, keys.Known(Noon));
        keys.ForgetBefore(new DateOnly(2026, 11, 30));
        Assert.Null(keys.Known(Noon));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private VisitorKeys Instance() => new(new VisitorKeyQueues(_account));

    /// <summary>A storage account in memory, because no real one is away when a test wants it.</summary>
    private sealed class Account() : QueueConnections(new ConfigurationBuilder().Build())
    {
        private readonly ConcurrentDictionary<string, IDictionary<string, string>> _queues = new(StringComparer.Ordinal);
        private int _reads;

        public bool Away { get; set; }

        public int Reads => _reads;

        public IEnumerable<string> Names => _queues.Keys.Order(StringComparer.Ordinal);

        public override QueueClient Client(string queue, string connection = QueueNames.Connection,
            Action<QueueClientOptions>? configure = null) => new One(this, queue);

        private void Answer()
        {
            if (Away) throw new RequestFailedException(0, "Nothing listens.");
        }

        private sealed class One(Account account, string name) : QueueClient
        {
            public override Response Create(IDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default)
            {
                account.Answer();
                return account._queues.TryAdd(name, metadata!) ? null!
                    : throw new RequestFailedException(409, "It is there.", QueueErrorCode.QueueAlreadyExists.ToString(), null);
            }

            public override async Task<Response> CreateAsync(IDictionary<string, string>? metadata = null,
                CancellationToken cancellationToken = default)
            {
                await Task.Yield();
                return Create(metadata, cancellationToken);
            }

            public override Task<Response<QueueProperties>> GetPropertiesAsync(CancellationToken cancellationToken = default)
            {
                account.Answer();
                Interlocked.Increment(ref account._reads);
                return account._queues.TryGetValue(name, out var metadata)
                    ? Task.FromResult(Response.FromValue(QueuesModelFactory.QueueProperties(metadata, 0), null!))
                    : throw new RequestFailedException(404, "It is not there.", QueueErrorCode.QueueNotFound.ToString(), null);
            }
        }
    }
}
