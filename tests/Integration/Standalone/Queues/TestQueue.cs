using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Daybook.Tests.Standalone.Queues;

/// <summary>The test's own view of a queue.</summary>
internal sealed class TestQueue(string connection, string name)
{
    private readonly QueueClient _client = new(connection, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
    private readonly QueueClient _raw = new(connection, name);

    public async Task Send(string text)
    {
        await _client.CreateIfNotExistsAsync();
        await _client.SendMessageAsync(text);
    }

    public async Task SendRaw(string text)
    {
        await _raw.CreateIfNotExistsAsync();
        await _raw.SendMessageAsync(text);
    }

    /// <summary>All messages, including hidden ones.</summary>
    public async Task<int> Count() =>
        await _client.ExistsAsync() ? (await _client.GetPropertiesAsync()).Value.ApproximateMessagesCount : 0;

    public async Task<PeekedMessage[]> Peek() => await _raw.ExistsAsync() ? (await _raw.PeekMessagesAsync(32)).Value : [];
}
