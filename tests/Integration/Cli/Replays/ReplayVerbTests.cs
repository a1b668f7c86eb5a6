using System.Text.Json;
using Daybook.Foundation.Queues;
using Daybook.Tests.Watch;
using Microsoft.Extensions.DependencyInjection;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Cli.Replays;

/// <summary>From the list to the repaired event, with the verb alone.</summary>
public sealed class ReplayVerbTests(StandIns standIns)
{
    private const string Mend = """[{"op": "replace", "path": "/properties/text", "value": "mended"}]""";

    [Fact]
    public async Task A_dead_letter_is_listed_tried_repaired_and_put_back()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        // Valid JSON that jsonb refuses. The door stops it, so it comes through the queue.
        var bad = Event(properties: """{"text":"\u0000"}""");
        await app.Services.GetRequiredService<MessageQueues>().Send(QueueNames.Events, Message(bad), TestContext.Current.CancellationToken);
        await app.Until("count(*) = 1 FROM dead_letters");
        var patch = Path.Combine(Directory.CreateTempSubdirectory("daybook-patch-").FullName, "repair.json");
        await File.WriteAllTextAsync(patch, Mend, TestContext.Current.CancellationToken);

        var list = await Run(app, "replay");
        Assert.Contains("1 letters", list, StringComparison.Ordinal);
        Assert.Contains("data_error", list, StringComparison.Ordinal);
        Assert.Contains("1 matched, 1 would be put back, 0 cannot be; nothing was changed",
            await Run(app, "replay", "--code", "data_error", "--patch", patch, "--dry-run"), StringComparison.Ordinal);
        Assert.Contains("1 matched, 1 put back", await Run(app, "replay", "--code", "data_error", "--patch", patch),
            StringComparison.Ordinal);
        await app.Drain();
        Assert.Contains("0 matched", await Run(app, "replay", "--code", "data_error", "--patch", patch), StringComparison.Ordinal);

        Assert.Equal("mended", await app.Scalar<string>($"SELECT properties ->> 'text' FROM events WHERE event_id = '{bad.EventId}'"));
        Assert.Contains("Dead letters: none open", await Run(app, "replay"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejected_events_are_discarded_with_a_reason()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await app.Post("/events", new object[] { new { event_type = "a", user_id = "ann" }, new { user_id = "ann" } },
            System.Net.HttpStatusCode.Accepted);
        await app.Until("count(*) = 1 FROM rejected_events");

        var list = await Run(app, "replay", "--json");
        Assert.Equal("missing_field",
            JsonDocument.Parse(list).RootElement.GetProperty("rejected").GetProperty("groups")[0].GetProperty("code").GetString());
        Assert.Contains("1 would be discarded; nothing was changed",
            await Run(app, "replay", "--rejected", "--all", "--discard", "A test", "--dry-run"), StringComparison.Ordinal);
        Assert.Contains("1 discarded", await Run(app, "replay", "--rejected", "--all", "--discard", "A test"), StringComparison.Ordinal);

        Assert.Equal("discarded A test", await app.Scalar<string>("SELECT state || ' ' || state_reason FROM rejected_events"));
    }

    [Fact]
    public async Task A_repair_of_nothing_in_particular_is_refused()
    {
        var (code, output) = await DaybookCli.Run(new Dictionary<string, string?>(), "replay", "--dry-run");

        Assert.Equal(2, code);
        Assert.Contains("Say which: --id, --code", output, StringComparison.Ordinal);
    }

    private static async Task<string> Run(DaybookApp app, params string[] arguments)
    {
        var (code, output) = await DaybookCli.Run(new Dictionary<string, string?> { ["DAYBOOK_URL"] = app.Url }, arguments);
        Assert.True(code == 0, output);
        return output;
    }
}
