using Microsoft.Extensions.Options;

namespace Daybook.Watch.Quality.Checks;

/// <summary>The oldest event that waits for Persist has waited longer than the target.</summary>
internal sealed class QueueBacklog(QueueAge age, IOptions<QualityOptions> options) : ICheck
{
    public string Name => FindingNames.QueueBacklogOld;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        var unresolved = await look.Unresolved(cancel);
        var oldest = await age.Oldest(unresolved, cancel);
        var minutes = oldest is { } at ? Math.Round(Math.Max(0, (look.Now - at).TotalMinutes), 1) : 0;
        return
        [
            new Finding(Name, minutes > options.Value.BacklogMinutes ? FindingStatus.Fail : FindingStatus.Ok,
                $"{unresolved.QueueCount} messages wait{(oldest is null ? "." : $", the oldest for {minutes} minutes.")}")
            {
                Value = minutes,
                Threshold = options.Value.BacklogMinutes,
                Unit = "minutes",
            },
        ];
    }
}
