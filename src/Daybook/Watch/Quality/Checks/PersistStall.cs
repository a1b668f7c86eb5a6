using Daybook.Foundation;
using Microsoft.Extensions.Options;

namespace Daybook.Watch.Quality.Checks;

/// <summary>Messages wait and none has finished in that time: PostgreSQL answers, but nothing is stored.</summary>
/// <remarks>
/// If a database refuses every write, it cannot store a finding either, so <see cref="Alerts.StoreWatch"/> raises this alert.
/// </remarks>
internal sealed class PersistStall(QueueAge age, IOptions<QualityOptions> options) : ICheck
{
    public string Name => FindingNames.PersistFailing;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        var unresolved = await look.Unresolved(cancel);
        var limit = options.Value.PersistStallMinutes;
        // messages holds 8 days, with one row for a few hundred events.
        var done = (await look.Session.Query("SELECT max(done_at) FROM messages",
            r => r.IsDBNull(0) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(0), cancel)).Single();
        var waiting = unresolved.QueueCount > 0 && await age.Oldest(unresolved, cancel) is { } oldest ? look.Now - oldest : TimeSpan.Zero;
        var idle = done is { } last ? look.Now - last : TimeSpan.MaxValue;
        var stalled = waiting < idle ? waiting : idle;
        var minutes = Math.Round(Math.Max(0, stalled.TotalMinutes), 1);
        var said =
            $"{unresolved.QueueCount} messages wait; the last one was finished "
                + $"{(done is { } at ? "at " + DaybookJson.Iso8601(at) : "never")}.";
        return [new Finding(Name, minutes >= limit ? FindingStatus.Fail : FindingStatus.Ok,
            said) { Value = minutes, Threshold = limit, Unit = "minutes" }];
    }
}
