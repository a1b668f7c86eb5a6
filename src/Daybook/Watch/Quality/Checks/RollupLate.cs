using Daybook.Foundation;
using Microsoft.Extensions.Options;

namespace Daybook.Watch.Quality.Checks;

/// <summary>The last rollup failed, or the last good one is too old, or an event has waited too long to be counted.</summary>
internal sealed class RollupLate(IOptions<QualityOptions> options) : ICheck
{
    public string Name => FindingNames.RollupLateOrFailed;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        // rollup_runs_pkey backwards, because version 7 ids are in order of time. A scan of day_marks, because it is empty after every
        // rollup.
        var (failed, error, good, mark) = (await look.Session.Query(
            """
            SELECT coalesce(last.state = 'failed', false), left(coalesce(last.error, ''), 200), coalesce(good.finished_at, i.installed_at),
              (SELECT min(marked_at) FROM day_marks)
            FROM installation i
            LEFT JOIN LATERAL (SELECT state, error FROM rollup_runs WHERE state <> 'running' ORDER BY run_id DESC LIMIT 1) last ON true
            LEFT JOIN LATERAL (SELECT finished_at FROM rollup_runs WHERE state = 'done' ORDER BY run_id DESC LIMIT 1) good ON true
            """, r => (r.GetBoolean(0), r.GetString(1), r.GetFieldValue<DateTimeOffset>(2),
              r.IsDBNull(3) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(3)), cancel)).Single();
        var since = mark is { } oldest && oldest < good ? oldest : good;
        var minutes = Math.Round(Math.Max(0, (look.Now - since).TotalMinutes), 1);
        var said = failed ? $"The last rollup failed: {error}"
            : $"The last good rollup ended at {DaybookJson.Iso8601(good)}{(mark is { } at ? "; the oldest uncounted event was stored at "
                + $"{DaybookJson.Iso8601(at)}" : "")}.";
        return [new Finding(Name, failed || minutes > options.Value.RollupLateMinutes ? FindingStatus.Fail : FindingStatus.Ok,
            said) { Value = minutes, Threshold = options.Value.RollupLateMinutes, Unit = "minutes" }];
    }
}
