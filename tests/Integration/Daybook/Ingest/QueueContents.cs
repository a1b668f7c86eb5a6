using Azure.Storage.Queues;
using Daybook.Foundation.Events;
using Daybook.Foundation.Queues;
using Daybook.Standalone.Queues;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Ingest;

/// <summary>The decoded content of a test's queues, and an app that leaves it there.</summary>
internal sealed class QueueContents(TestEnvironment environment)
{
    /// <summary>Removes the pumps, so that nothing takes messages off the queues.</summary>
    public static void WithoutPumps(IServiceCollection services)
    {
        foreach (var pump in services.Where(s => s.ImplementationType == typeof(QueuePumps)).ToList()) services.Remove(pump);
    }

    public async Task<List<(MessageHeader Header, Envelope Envelope)>> Events() =>
        [.. (await Take(QueueNames.Events)).Select(m => (m.Header, MessageCodec.DecodeEvents(m.Body)))];

    public async Task<List<(MessageHeader Header, RejectionEnvelope Envelope)>> Rejections() =>
        [.. (await Take(QueueNames.Rejected)).Select(m => (m.Header, MessageCodec.DecodeRejections(m.Body)))];

    public async Task<List<Attestation>> Attestations() =>
        [.. (await Take(QueueNames.Receipts)).Select(m => MessageCodec.DecodeAttestation(m.Body))];

    private async Task<List<(MessageHeader Header, byte[] Body)>> Take(string queue)
    {
        var client =
            new QueueClient(environment.QueueStorage, queue, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        List<(MessageHeader, byte[])> taken = [];
        if (!await client.ExistsAsync()) return taken;
        while ((await client.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(5))).Value is { Length: > 0 } messages)
        {
            foreach (var message in messages)
            {
                // The service's default would drop a message after 7 days.
                Assert.True(message.ExpiresOn > DateTimeOffset.MaxValue.AddDays(-2), $"expires on {message.ExpiresOn}");
                var bytes = message.Body.ToArray();
                var header = MessageHeader.Read(bytes, out var verdict);
                Assert.Null(verdict);
                taken.Add((header!, bytes[MessageHeader.Length..]));
            }
        }

        return taken;
    }
}
