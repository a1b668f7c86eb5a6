using Daybook.Foundation.Queues;

namespace Daybook.Watch.Quality.Checks;

/// <summary>
/// Messages on a poison queue in two checks in a row. One check is not enough, because their reader may be busy with them.
/// </summary>
internal sealed class PoisonQueues(MessageQueues queues) : ICheck
{
    private static readonly string[] Queues = [QueueNames.EventsPoison, QueueNames.RejectedPoison, QueueNames.ReceiptsPoison];

    public string Name => FindingNames.PoisonQueueNotEmpty;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        List<string> filled = [];
        var messages = 0;
        foreach (var queue in Queues)
        {
            if (await queues.Count(queue, cancel) is not (> 0 and var n)) continue;
            messages += n;
            filled.Add($"{n} in {queue}");
        }

        // quality_findings_name backwards, because run ids are in order of time.
        var before = await look.Session.Query(
            "SELECT coalesce(value, 0) FROM quality_findings WHERE name = $1 AND source = '' ORDER BY run_id DESC LIMIT 1",
            r => r.GetDouble(0), cancel, Name);
        var status = messages == 0 ? FindingStatus.Ok : before is [> 0] ? FindingStatus.Fail : FindingStatus.Warn;
        return [new Finding(Name, status,
            messages > 0 ? $"Messages: {string.Join(", ", filled)}." : "The poison queues are empty.") { Value = messages, Threshold = 0,
                Unit = "messages" }];
    }
}
