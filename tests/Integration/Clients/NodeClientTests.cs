using Daybook.Tests.Ingest;

namespace Daybook.Tests.Clients;

/// <summary>clients/js in Node.</summary>
public sealed class NodeClientTests(StandIns standIns)
{
    [Fact]
    public async Task Each_event_is_stored_once_through_a_503_a_cut_and_a_lost_answer()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await using var gate = await SdkGate.Start(app);
        foreach (var passage in new[] { Passage.Refused, Passage.Cut, Passage.AnswerLost }) gate.Next.Enqueue(passage);

        var result = await SenderScripts.Run("daybook-node.mjs", gate.Url);

        Assert.Equal([503, 0, 0], result.GetProperty("faults").EnumerateArray().Take(3).Select(f => f.GetInt32()));
        Assert.Equal("invalid_field", result.GetProperty("rejected")[0].GetProperty("code").GetString());
        Assert.Equal("event_type", result.GetProperty("rejected")[0].GetProperty("field").GetString());
        Assert.Equal(result.GetProperty("ids").EnumerateArray().Select(id => id.GetString()!).Order(StringComparer.Ordinal),
            await gate.Stored());
        Assert.Equal([Passage.Refused, Passage.Cut, Passage.AnswerLost, Passage.Open], gate.Seen.Take(4));
    }
}
