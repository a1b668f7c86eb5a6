using Azure.Storage.Queues;
using Daybook.Foundation.Queues;

namespace Daybook.Tests.Persist;

/// <summary>If another program writes to a queue, Daybook at once keeps the message unchanged.</summary>
public sealed class NotBase64Tests(StandIns standIns)
{
    [Theory]
    [InlineData("{not base64} €\U0001F4D3")]
    [InlineData(" QUJD")]
    [InlineData("QUJD")]
    public async Task Text_that_is_no_message_becomes_a_dead_letter_as_it_came(string text) =>
    await AssertKept(text, text == "QUJD" ? "ABC" : text);

    [Fact]
    public async Task Text_of_the_services_full_length_does_too()
    {
        // Of single bytes: the emulator reads a request in pieces and spoils a longer character between two of them.
        var text = "{" + new string('x', 64_000);

        await AssertKept(text, text);
    }

    [Fact]
    public async Task Every_queue_is_made_at_the_start()
    {
        var environment = await standIns.NewEnvironment();
        // Nothing polls, so nothing else creates a queue.
        var off = new[] { "PersistEvents", "KeepRejected", "CountReceipts", "KeepDeadLetter", "KeepRejectedDeadLetter",
            "KeepReceiptsDeadLetter" }
            .ToDictionary(name => $"AzureWebJobs.{name}.Disabled", string? (_) => "true");
        await using var app = await DaybookApp.Start(environment, off);

        var service = new QueueServiceClient(environment.QueueStorage);
        await Eventually.True(async () =>
        {
            var names = new List<string>();
            await foreach (var queue in service.GetQueuesAsync()) names.Add(queue.Name);
            return QueueNames.All.All(names.Contains);
        });
    }

    private async Task AssertKept(string text, string body)
    {
        var environment = await standIns.NewEnvironment();
        await using var app = await DaybookApp.Start(environment);
        foreach (var (name, sent) in new[] { (QueueNames.Events, text), (QueueNames.RejectedPoison, "." + text) })
        {
            var queue = new QueueClient(environment.QueueStorage, name);
            await queue.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
            await queue.SendMessageAsync(sent, TestContext.Current.CancellationToken);
            await app.Drain();
        }

        await using var command = app.Database.CreateCommand(
            "SELECT string_agg(queue || '|' || code || '|' || convert_from(body, 'UTF8'), E'\\n' ORDER BY queue) FROM dead_letters");
        Assert.Equal($"events|undecodable|{body}\nevents-rejected|undecodable|.{text}",
            await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
