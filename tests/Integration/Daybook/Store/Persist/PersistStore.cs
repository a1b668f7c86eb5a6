using Daybook.Foundation.Queues;
using Daybook.Store.Migrations;
using Daybook.Store.Persist;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Daybook.Tests.Store.Persist;

/// <summary>One instance's Persist on the test's own database and queues. The test delivers the messages.</summary>
internal sealed class PersistStore : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private PersistStore(ServiceProvider services, TestEnvironment environment)
    {
        Environment = environment;
        _services = services;
        Database = NpgsqlDataSource.Create(environment.Postgres);
    }

    public TestEnvironment Environment { get; }

    public NpgsqlDataSource Database { get; }

    public MessageQueues Queues => Get<MessageQueues>();

    public static async Task<PersistStore> Start(TestEnvironment environment, Dictionary<string, string?>? settings = null,
        bool migrate = true)
    {
        var all = environment.Settings();
        all["DOTNET_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in settings ?? []) all[name] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(all).Build();
        var provider = new ServiceCollection().AddLogging().AddDaybook(configuration).BuildServiceProvider();
        if (migrate) await provider.GetRequiredService<MigrationRunner>().Run(TestContext.Current.CancellationToken);
        return new PersistStore(provider, environment);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Delivers it as the host does.</summary>
    public Task Deliver(byte[] message, long dequeueCount = 1) =>
        Get<PersistEvents>().Run(new BinaryData(message), dequeueCount, TestContext.Current.CancellationToken);

    public async Task<T> Scalar<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async Task Execute(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Asserts what must always hold: keys, events, counts and marks agree.</summary>
    public async Task AssertConsistent()
    {
        var keys = await Scalar<long>("SELECT count(*) FROM event_keys");
        Assert.Equal(keys, await Scalar<long>("SELECT count(*) FROM events"));
        Assert.Equal(keys, await Scalar<long>("SELECT coalesce(sum(persisted), 0) FROM messages"));
        Assert.Equal(keys, await Scalar<long>("SELECT coalesce(sum(events), 0) FROM day_marks"));
        Assert.Equal(0L,
            await Scalar<long>(
                "SELECT count(*) FROM event_keys k WHERE NOT EXISTS (SELECT FROM events e WHERE e.event_id = k.event_id AND "
                + "e.occurred_at = k.occurred_at)"));
        Assert.Equal(0L,
            await Scalar<long>("SELECT count(*) FROM messages WHERE events <> persisted + duplicate + rejected + blocked + dead"));
        Assert.Equal(
            await Scalar<long>("SELECT coalesce(sum(rejected + blocked), 0) FROM messages"),
            await Scalar<long>("SELECT count(*) FROM rejected_events WHERE stage = 'persist'"));
    }

    /// <summary>Takes all visible messages of a queue.</summary>
    public async Task<List<byte[]>> Take(string queue)
    {
        var client = Queues.Client(queue);
        await client.CreateIfNotExistsAsync();
        var taken = (await client.ReceiveMessagesAsync(32)).Value;
        foreach (var message in taken) await client.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        return [.. taken.Select(m => QueueText.Read(m.MessageText).ToArray())];
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Database.DisposeAsync();
    }
}
